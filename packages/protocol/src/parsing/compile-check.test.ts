import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { threadEventSchema } from "../events/thread-event-schema.js";
import { threadEventSamples } from "../samples/thread-event-samples.js";
import { compileCheck } from "./compile-check.js";

describe("compileCheck", () => {
  test("agrees with zod on events with one thing changed", () => {
    const check = compileCheck(threadEventSchema);
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...threadEventSamples),
        fc.nat(),
        fc.jsonValue(),
        (sample, place, value) => {
          for (const changed of [replaced(sample, place, value), replaced(sample, place, undefined)]) {
            const verdict = threadEventSchema.safeParse(changed).success;
            expect(check(changed)).toBe(verdict);
            if (!verdict) refused++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  test.each([
    ["an absent field that may be absent", z.object({ a: z.string().exactOptional() }), {}, true],
    [
      "a field that may be absent, but not undefined",
      z.object({ a: z.string().exactOptional() }),
      { a: undefined },
      false,
    ],
    ["an absent field that may not be", z.object({ a: z.string() }), {}, false],
    ["an array for an object", z.object({}), [], false],
    ["a schema it leaves to zod, satisfied", z.object({ a: z.email() }), { a: "a@b.cd" }, true],
    ["a schema it leaves to zod, not satisfied", z.object({ a: z.email() }), { a: "a" }, false],
    ["a string with checks", z.string().min(2), "a", false],
    ["a number that need not be whole", z.number(), 1.5, true],
    ["one of several literals", z.literal(["a", "b"]), "b", true],
  ])("%s", (_, schema, value, verdict) => {
    expect(compileCheck(schema)(value)).toBe(verdict);
    expect(schema.safeParse(value).success).toBe(verdict);
  });
});

/** A copy with the value at one place in it replaced, or removed when `value` is undefined. */
function replaced(sample: unknown, place: number, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(sample));
  const places: [Record<string, unknown>, string][] = [];
  JSON.stringify(copy, function (this: Record<string, unknown>, key, field) {
    if (key !== "") places.push([this, key]);
    return field;
  });
  const chosen = places[place % places.length];
  if (chosen === undefined) return copy;
  const [holder, key] = chosen;
  if (value === undefined && !Array.isArray(holder)) delete holder[key];
  else holder[key] = value ?? null;
  return copy;
}
