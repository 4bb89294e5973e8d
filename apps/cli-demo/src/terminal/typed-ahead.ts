/** What the person typed while no message was asked for. */
export interface TypedAhead {
  /** Whole messages that came too late for the turn they were meant for, in order. */
  messages: string[];
  /** The beginning of the next one. */
  draft: string;
}
