import type { UserInput } from "./user-input.js";

/** Parameters of `turn/steer`: adds input to the running turn. Refused with -32600 when none runs, or another one. */
export interface TurnSteerParams {
  /** The thread. */
  threadId: string;
  /** What the user adds. */
  input: UserInput[];
  /** The turn the input is meant for. */
  expectedTurnId: string;
  /** The client's own id of the message; comes back in the `userMessage` item. */
  clientUserMessageId?: string | undefined;
}

/** Result of `turn/steer`. */
export interface TurnSteerResponse {
  /** The turn that got the input. */
  turnId: string;
}
