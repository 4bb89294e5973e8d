import type * as z from "zod";
import { describeSecret, describeValue } from "../describe.js";
import type { ThreadEvent } from "../events/thread-event.js";
import { fillUsage } from "../events/usage.js";
import { MalformedEventError, nestedTooDeepError } from "../malformed-event-error.js";
import { isNestedTooDeep } from "../nesting.js";
import { threadEventSchema } from "./events.js";

/** The result of {@link safeParseThreadEvent}. */
export type SafeParseThreadEventResult =
  | {
      /** The value is an event. */
      success: true;
      /** The given object itself. */
      event: ThreadEvent;
    }
  | {
      /** The value is not an event. */
      success: false;
      /** The first issue: where it is, what was expected, what was received. */
      error: MalformedEventError;
    };

/**
 * Validates a thread event and returns it: the given object itself, not a copy. Token counts that an older CLI does not
 * report are set to 0 in it.
 *
 * Known types and their fields are checked exactly. Unknown types, fields and statuses are accepted, but not more than 512
 * levels of nesting.
 *
 * @param value Anything; usually one parsed line of the binary's output.
 * @throws {MalformedEventError} when the value is not an object, has no `type`, is nested too deep, or has a known field of
 *   the wrong shape.
 */
export function parseThreadEvent(value: unknown): ThreadEvent {
  const result = safeParseThreadEvent(value);
  if (!result.success) throw result.error;
  return result.event;
}

/**
 * Validates a thread event as {@link parseThreadEvent} does, and returns the error instead of throwing it.
 *
 * @param value Anything; usually one parsed line of the binary's output.
 */
export function safeParseThreadEvent(value: unknown): SafeParseThreadEventResult {
  fillUsage(value);
  // The depth comes first, because a schema may not survive it.
  if (isNestedTooDeep(value)) return { success: false, error: nestedTooDeepError(eventTypeOf(value)) };
  const result = threadEventSchema.safeParse(value);
  if (result.success) return { success: true, event: value as ThreadEvent };
  return { success: false, error: malformedEvent(value, result.error.issues[0]) };
}

function malformedEvent(value: unknown, issue: z.core.$ZodIssue | undefined): MalformedEventError {
  // Paths into JSON hold strings and numbers only.
  const path = (issue?.path ?? []) as (string | number)[];
  return new MalformedEventError({
    path,
    eventType: eventTypeOf(value),
    expected: expectation(issue),
    received: describeReceived(path.reduce(fieldOf, value)),
  });
}

function eventTypeOf(value: unknown): string | null {
  const type = fieldOf(value, "type");
  return typeof type === "string" ? type : null;
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  // An integer outside the range that JavaScript represents exactly.
  if (issue?.code === "too_big" || issue?.code === "too_small") return "integer";
  if (issue?.code !== "invalid_type") return issue?.message ?? "thread event";
  return jsonTypes[issue.expected] ?? issue.expected;
}

/** JSON's names for types that zod names differently. No number on the wire has a fraction. */
const jsonTypes: Partial<Record<string, string>> = {
  int: "integer",
  number: "integer",
  record: "object",
};

/** Texts of the agent may hold secrets. */
function describeReceived(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? describeSecret(value) : describeValue(value);
}

function fieldOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}
