import type { Usage } from "./usage.js";

/** The turn ended well. Nothing of this turn follows. */
export interface TurnCompletedEvent {
  /** The tag of this event. */
  type: "turn.completed";
  /** The thread's running total of tokens. All CLIs known today send it; do not rely on it. */
  usage?: Usage | null;
}
