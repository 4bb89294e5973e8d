import type { ThreadEvent } from "../events/thread-event.js";
import { fillUsage } from "./fill-usage.js";
import { isThreadEvent } from "./is-thread-event.js";
import { isNestedTooDeep, maxNestingLevels } from "./nesting.js";

/**
 * Checks that a value is a thread event as `safeParseThreadEvent` does, but without loading zod, and without an
 * explanation of what is wrong.
 *
 * @param value Anything; usually one parsed line of the binary's output. Token counts that an older CLI leaves out
 * are set to 0 in it.
 * @param characters The length of its JSON, where known: a short text cannot be nested too deep.
 * @returns The very object that was given; `undefined` when `safeParseThreadEvent` has to decide.
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
