/** The agent has taken the input and begins to work on it. Warnings may come before it, as `error` items. */
export interface TurnStartedEvent {
  /** The tag of this event. */
  type: "turn.started";
}
