import type { TurnError } from "../turn/turn-error.js";

/** Parameters of `error`: something failed in a turn. Only `turn/completed` ends the turn. */
export interface ErrorNotification {
  /** What failed. */
  error: TurnError;
  /** Whether the server tries again, as after a lost connection to the model. */
  willRetry: boolean;
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
}
