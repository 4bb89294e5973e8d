import type { ThreadEvent } from "./thread-event.js";
import { threadEventTypes } from "./thread-event-types.js";
import type { UnknownThreadEvent } from "./unknown-thread-event.js";

/** Whether the event is of a type this version does not know. */
export function isUnknownThreadEvent(event: ThreadEvent): event is UnknownThreadEvent {
  return !(threadEventTypes as readonly string[]).includes(event.type);
}
