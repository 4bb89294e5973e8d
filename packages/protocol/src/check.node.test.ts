import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { writeChecks, writeThreadEventChecks } from "../scripts/write-checks.js";
import { threadEventSamples } from "../tests/samples.js";
import { isThreadEvent } from "./generated/is-thread-event.js";
import { threadEventSchema } from "./schemas/events.js";

test("the generated functions match the schemas; if not, build the package", () => {
  const generated = readFileSync(new URL("./generated/is-thread-event.ts", import.meta.url), "utf8");
  expect(generated).toBe(writeThreadEventChecks());
});

test("the generator rejects an unsupported kind of schema", () => {
  expect(() => writeChecks(new Map([[z.object({ a: z.date() }), "isA"]]), [])).toThrow("date");
});

describe("isThreadEvent", () => {
  test("agrees with zod on events with one value changed", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...threadEventSamples),
        fc.nat(),
        fc.jsonValue(),
        (sample, place, value) => {
          for (const changed of [replaced(sample, place, value), replaced(sample, place, undefined)]) {
            const verdict = threadEventSchema.safeParse(changed).success;
            expect(isThreadEvent(changed)).toBe(verdict);
            if (!verdict) refused++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  test.each([
    ["an absent field that may be absent", { id: "a", type: "web_search", query: "" }, true],
    ["present, but undefined", { id: "a", type: "web_search", query: "", action: undefined }, false],
    ["null", { id: "a", type: "web_search", query: "", action: null }, true],
    ["an array for an object", [], false],
  ])("%s", (_, item, verdict) => {
    const event = { type: "item.started", item };
    expect(isThreadEvent(event)).toBe(verdict);
    expect(threadEventSchema.safeParse(event).success).toBe(verdict);
  });
});

/** A copy with one value replaced, or removed if `value` is undefined. */
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
