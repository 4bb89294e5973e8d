/** What a turn of the real agent takes, from the call on. */
export interface TurnTimes {
  /** To the first event, where events are asked for. */
  firstEventMs: number;
  /** To the outcome. */
  resultMs: number;
  /** The same in processor time of this process, the agent's not counted. */
  resultCpuMs: number;
  /** Until the agent's process was gone. */
  goneMs: number;
}
