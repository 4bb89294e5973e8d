/** The `type` tags of all events this version knows, in the order in which they can first occur. */
export const threadEventTypes = [
  "thread.started",
  "turn.started",
  "item.started",
  "item.updated",
  "item.delta",
  "item.completed",
  "error",
  "turn.completed",
  "turn.failed",
] as const;

/** The `type` tag of an event this version knows. */
export type ThreadEventType = (typeof threadEventTypes)[number];
