import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { threadEventSchema } from "../events/thread-event-schema.js";
import { threadEventSamples } from "../samples/thread-event-samples.js";
import * as schemas from "../schemas.js";
import { knownBranches } from "../tolerance/type-branch-schema.js";
import { isThreadEvent } from "./is-thread-event.js";
import { writeChecks } from "./write-checks.js";

const preface = `// Written from the schemas; do not edit. After a change to a schema: \`pnpm test --update\`, in this package.
// biome-ignore-all format: as it was written
// biome-ignore-all lint: as it was written

`;

test("the functions are those that the schemas of today make", async () => {
  const code = writeChecks(namedSchemas(), ["isThreadEvent"]);
  await expect(preface + code).toMatchFileSnapshot("./is-thread-event.ts");
});

test("a kind of schema that cannot be written is refused", () => {
  expect(() => writeChecks(new Map([[z.object({ a: z.date() }), "isA"]]), [])).toThrow("date");
});

describe("isThreadEvent", () => {
  test("agrees with zod on events with one thing changed", () => {
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

/** Every schema that is an object or a union of objects, by the name of the function that checks it. */
function namedSchemas(): Map<z.core.$ZodType, string> {
  const named = new Map<z.core.$ZodType, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (!(schema instanceof z.ZodType)) continue;
    if (!(schema instanceof z.ZodObject) && knownBranches(schema) === null) continue;
    named.set(schema, `is${name.charAt(0).toUpperCase()}${name.slice(1, -"Schema".length)}`);
  }
  return named;
}

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
