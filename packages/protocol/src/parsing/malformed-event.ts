import type * as z from "zod";
import { MalformedEventError } from "../errors/malformed-event-error.js";
import { describeValue } from "./describe-value.js";

/** Turns the first fault zod found in `value` into the error of the SDK. */
export function malformedEvent(value: unknown, issues: readonly z.core.$ZodIssue[]): MalformedEventError {
  const issue = issues[0];
  // Paths into JSON hold strings and numbers only.
  const path = (issue?.path ?? []) as (string | number)[];
  return new MalformedEventError({
    path,
    eventType: eventTypeOf(value),
    expected: expectation(issue),
    received: describeValue(path.reduce(fieldOf, value)),
  });
}

/** The `type` of an event, or null when it has none. */
export function eventTypeOf(value: unknown): string | null {
  const type = fieldOf(value, "type");
  return typeof type === "string" ? type : null;
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  // Beyond the integers JavaScript holds exactly.
  if (issue?.code === "too_big" || issue?.code === "too_small") return "integer";
  if (issue?.code !== "invalid_type") return issue?.message ?? "thread event";
  return expectedTypes[issue.expected] ?? issue.expected;
}

/** zod's words that are not those of JSON. No number on the wire has a fraction. */
const expectedTypes: Partial<Record<string, string>> = {
  int: "integer",
  number: "integer",
  record: "object",
};

function fieldOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}
