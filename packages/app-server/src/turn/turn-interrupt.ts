/**
 * Parameters of `turn/interrupt`. The answer comes before `turn/completed` with status `interrupted`. For a thread
 * without a running turn, 0.169.0 refuses with -32600; 0.163.0 did not answer at all until the next turn ended.
 */
export interface TurnInterruptParams {
  /** The thread. */
  threadId: string;
  /** The turn to end. */
  turnId: string;
}

/** Result of `turn/interrupt`: nothing. */
export type TurnInterruptResponse = Record<string, never>;
