import type { Usage } from "./usage.js";

/** The turn ended well. Nothing of this turn follows. */
export interface TurnCompletedEvent {
  /** The tag of this event. */
  type: "turn.completed";
  /** The thread's running total of tokens; all 0 when the CLI reports none (it does so itself, too). */
  usage: Usage;
}
