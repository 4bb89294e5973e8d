// Validation without zod. `./schemas.ts` also explains what is wrong with an event.
import type { ThreadEvent } from "./events/thread-event.js";
import { fillUsage } from "./events/usage.js";
import { isThreadEvent } from "./generated/is-thread-event.js";
import { isNestedTooDeep, maxNestingLevels } from "./nesting.js";

/**
 * Validates a thread event without loading zod, and without an explanation of what is wrong. Token counts that an older
 * CLI does not report are set to 0 in it.
 *
 * @param value Anything; usually one parsed line of the binary's output.
 * @param characters The length of the value's JSON, if known: a short text cannot be nested too deep.
 * @returns The given object itself, or `undefined` if only `safeParseThreadEvent` can decide.
 */
export function checkThreadEvent(
  value: unknown,
  characters = Number.POSITIVE_INFINITY,
): ThreadEvent | undefined {
  fillUsage(value);
  // Each level takes two characters.
  const isFlat = characters < 2 * maxNestingLevels;
  return isThreadEvent(value) && (isFlat || !isNestedTooDeep(value)) ? (value as ThreadEvent) : undefined;
}
