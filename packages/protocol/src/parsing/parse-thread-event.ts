import type { ThreadEvent } from "../events/thread-event.js";
import { safeParseThreadEvent } from "./safe-parse-thread-event.js";

/**
 * Checks that a value is a thread event and returns it: the object given, not a copy. Token counts that an older CLI
 * leaves out are set to 0 in it.
 *
 * Exact about known types and their fields; an unknown type, unknown field or unknown status is no fault, but more than
 * 512 levels of nesting are.
 *
 * @param value Anything; usually one parsed line of the binary's output.
 * @throws {MalformedEventError} When the value is no object, has no `type`, is nested too deep, or a known field has
 *   the wrong shape.
 */
export function parseThreadEvent(value: unknown): ThreadEvent {
  const result = safeParseThreadEvent(value);
  if (!result.success) throw result.error;
  return result.event;
}
