import type { ThreadError } from "./thread-error.js";

/** The turn ended in failure. Nothing of this turn follows. An `error` event with the same text precedes it. */
export interface TurnFailedEvent {
  /** The tag of this event. */
  type: "turn.failed";
  /** Why it failed. */
  error: ThreadError;
}
