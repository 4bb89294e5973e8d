import type { Turn } from "./turn.js";

/** Parameters of `turn/started`. May come before the answer to `turn/start`. */
export interface TurnStartedNotification {
  /** The thread. */
  threadId: string;
  /** The turn, without items. */
  turn: Turn;
}

/** Parameters of `turn/completed`: the turn is over, well or not. */
export interface TurnCompletedNotification {
  /** The thread. */
  threadId: string;
  /** The turn, with its final message at most. */
  turn: Turn;
}

/** Parameters of `turn/diff/updated`. */
export interface TurnDiffUpdatedNotification {
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** All changes to files the turn has made so far, as one unified diff. */
  diff: string;
}
