import { describe, expect, it } from "vitest";

import { validateValue } from "./output-schema.js";

const fits = async (schema: object, value: unknown) => "value" in (await validateValue(schema, value));

describe("validation with a JSON Schema", () => {
  it.each<[object, unknown]>([
    [{ format: "uuid" }, "00000000-0000-0000-0000-000000000000"],
    [{ format: "uuid" }, "018F4E2C-7B1A-9D3E-AB12-0123456789AB"],
    [{ format: "uri-reference" }, "../a?b#c"],
    [{ format: "uri" }, "urn:isbn:0451450523"],
    [{ format: "date-time" }, "2026-01-02t03:04:05.678z"],
    [{ format: "date-time" }, "2016-12-31T23:59:60Z"],
    [{ format: "duration" }, "P1Y2M3DT4H"],
    [{ format: "something-of-ours" }, "x"],
    [{ pattern: "^\\p{Letter}+$" }, "größe"],
    [{ const: { b: [1, { c: null }], a: 1 } }, { a: 1, b: [1, { c: null }] }],
    [{ enum: [["x"], { y: 1 }] }, { y: 1 }],
    [{ multipleOf: 0.01 }, 0.07],
    [{ type: "integer" }, 1.0],
    [{ properties: { toString: { type: "string" }, constructor: { type: "string" } } }, {}],
    [
      { properties: JSON.parse('{"__proto__":{"type":"string"}}'), additionalProperties: false },
      JSON.parse('{"__proto__":"x"}'),
    ],
    [{ id: "not an id", $id: "http://x/y", $defs: { a: { id: 5, type: "null" } }, $ref: "#/$defs/a" }, null],
    [{ examples: [{ $ref: "nowhere" }], "x-example": { id: 1 } }, 1],
    [{ $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }] }, ["x", 1]],
    [{ $schema: "http://json-schema.org/draft-04/schema#", minimum: 1, exclusiveMinimum: true }, 2],
    [
      { properties: { "a+b {c}%": { type: "string" }, d: { $ref: "#/properties/a+b%20%7Bc%7D%25" } } },
      { d: "x" },
    ],
  ])("with %j accepts %j", async (schema, value) => {
    expect(await fits(schema, value)).toBe(true);
  });

  it.each<[object, unknown]>([
    [{ format: "uuid" }, "00000000-0000-0000-0000"],
    [{ format: "date-time" }, "2026-02-30T00:00:00Z"],
    [{ pattern: "^\\p{Letter}+$" }, "1"],
    [{ const: { a: 1 } }, { a: 1, b: 2 }],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    [{ required: ["toString"] }, {}],
    [{ $schema: "http://json-schema.org/draft-04/schema#", minimum: 1, exclusiveMinimum: true }, 1],
    [
      { properties: { "a+b {c}%": { type: "string" }, d: { $ref: "#/properties/a+b%20%7Bc%7D%25" } } },
      { d: 1 },
    ],
    [{ additionalProperties: false }, JSON.parse('{"\\ud800":1}')],
  ])("with %j rejects %j", async (schema, value) => {
    expect(await fits(schema, value)).toBe(false);
  });

  it("rejects a value that a recursive schema would follow 20,000 levels deep", async () => {
    const schema = { properties: { next: { $ref: "#" } } };
    const value = JSON.parse(`${'{"next":'.repeat(20_000)}null${"}".repeat(20_000)}`);
    expect(await validateValue(schema, value)).toEqual({
      issues: [{ message: "it has more than 512 levels of nesting", path: [] }],
    });
  });
});
