/**
 * The agent met trouble on the way. **It does not end the turn**: mostly it is a retry notice
 * (`Reconnecting... 2/5 (...)`), and only `turn.completed` or `turn.failed` ends a turn.
 */
export interface ThreadErrorEvent {
  /** The tag of this event. */
  type: "error";
  /** What happened, in the words of the binary. */
  message: string;
}
