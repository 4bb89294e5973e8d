import type { MalformedEventError } from "../errors/malformed-event-error.js";
import type { ThreadEvent } from "../events/thread-event.js";
import { threadEventSchema } from "../events/thread-event-schema.js";
import { checkThreadEvent } from "./check-thread-event.js";
import { eventTypeOf, malformedEvent } from "./malformed-event.js";
import { isNestedTooDeep, nestedTooDeepError } from "./nesting.js";

/** What {@link safeParseThreadEvent} returns. */
export type SafeParseThreadEventResult =
  | {
      /** The value is an event. */
      success: true;
      /** The very object that was given. */
      event: ThreadEvent;
    }
  | {
      /** The value is not an event. */
      success: false;
      /** The first fault: where it is, what was expected, what was received. */
      error: MalformedEventError;
    };

/**
 * Checks that a value is a thread event, without throwing.
 *
 * Exact about known types and their fields; an unknown type, unknown field or unknown status is no fault, but more than
 * 512 levels of nesting are. The event returned is the object given, not a copy; token counts that an older CLI leaves
 * out are set to 0 in it.
 *
 * @param value Anything; usually one parsed line of the binary's output.
 */
export function safeParseThreadEvent(value: unknown): SafeParseThreadEventResult {
  const event = checkThreadEvent(value);
  if (event !== undefined) return { success: true, event };
  // First, since what is too deep may be more than a schema can walk.
  if (isNestedTooDeep(value)) return { success: false, error: nestedTooDeepError(eventTypeOf(value)) };
  const result = threadEventSchema.safeParse(value);
  if (result.success) return { success: true, event: value as ThreadEvent };
  return { success: false, error: malformedEvent(value, result.error.issues) };
}
