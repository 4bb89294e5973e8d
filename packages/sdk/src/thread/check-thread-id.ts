import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { describeValue } from "../options/describe-value.js";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Refuses what is not a thread id. The CLI takes any other text for the name of a thread, and silently starts a new
 * thread when there is none of that name.
 *
 * @param where what the caller called, as the message begins with it
 */
export function checkThreadId(id: unknown, where: string): asserts id is string {
  if (typeof id === "string" && uuid.test(id)) return;
  throw new InvalidOptionError("id", "a thread id (a UUID, from thread.id)", describeValue(id), where);
}
