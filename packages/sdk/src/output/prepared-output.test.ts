import { describe, expect, it } from "vitest";
import { z } from "zod";

import { jsonSchema } from "./output-schema.js";
import { prepareOutput } from "./prepared-output.js";

const object = (properties: object, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const text = { type: "string" };

const read = async (schema: object, answer: unknown) => prepareOutput(schema).read(JSON.stringify(answer));

describe("reading an answer", () => {
  it("removes a null that represents an absent property", async () => {
    const schema = z.object({
      plain: z.string().optional(),
      kept: z.string().nullable(),
      both: z.string().nullish(),
      filled: z.number().default(7),
      list: z.array(z.object({ inner: z.boolean().optional() })),
      nested: z.object({ deep: z.string().optional() }).optional(),
    });
    const answer = {
      plain: null,
      kept: null,
      both: null,
      filled: null,
      list: [{ inner: null }],
      nested: { deep: null },
    };
    expect(await read(schema, answer)).toEqual({
      value: { kept: null, both: null, filled: 7, list: [{}], nested: {} },
    });
  });

  it("selects the branch of a union, and follows references", async () => {
    const schema = z.object({
      shape: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("circle"), radius: z.number().nullable() }),
        z.object({ kind: z.literal("square"), side: z.number().optional() }),
      ]),
    });
    expect(await read(schema, { shape: { kind: "square", side: null } })).toEqual({
      value: { shape: { kind: "square" } },
    });
    expect(await read(schema, { shape: { kind: "circle", radius: null } })).toEqual({
      value: { shape: { kind: "circle", radius: null } },
    });

    interface Tree {
      name: string;
      note?: string | undefined;
      children: Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({
      name: z.string(),
      note: z.string().optional(),
      get children() {
        return z.array(tree);
      },
    });
    const answer = { name: "a", note: null, children: [{ name: "b", note: null, children: [] }] };
    expect(await read(tree, answer)).toEqual({
      value: { name: "a", children: [{ name: "b", children: [] }] },
    });
  });

  it("also removes nulls for a JSON Schema", async () => {
    const schema = { type: "object", properties: { a: text, b: text }, required: ["a"] };
    expect(await read(jsonSchema(schema), { a: "x", b: null })).toEqual({ value: { a: "x" } });
  });

  it("reads records with enumerated keys", async () => {
    const keys = z.enum(["a", "b"]);
    const schema = z.object({ all: z.record(keys, z.number()), some: z.partialRecord(keys, z.string()) });
    expect(await read(schema, { all: { a: 1, b: 2 }, some: { a: "x", b: null } })).toEqual({
      value: { all: { a: 1, b: 2 }, some: { a: "x" } },
    });
  });

  it("rejects a schema without a JSON Schema equivalent", () => {
    expect(() => prepareOutput(z.object({ when: z.date() }))).toThrow(/cannot be turned into JSON Schema/);
  });

  it.each<[string, object, unknown, unknown]>([
    [
      "by a constant two levels down",
      {
        anyOf: [
          object({ a: object({ b: object({ c: { const: 1 } }) }), note: text }),
          object({ a: object({ b: object({ c: { const: 2 } }) }), note: text }, ["a"]),
        ],
      },
      { a: { b: { c: 2 } }, note: null },
      { a: { b: { c: 2 } } },
    ],
    [
      "by the length of an array",
      {
        oneOf: [
          object({ list: { type: "array", items: text, minItems: 2 }, note: text }, ["list"]),
          object({ list: { type: "array", items: text, maxItems: 1 }, note: { type: ["string", "null"] } }),
        ],
      },
      { list: ["x"], note: null },
      { list: ["x"], note: null },
    ],
    [
      "by a pattern",
      {
        anyOf: [
          object({ id: { type: "string", pattern: "^a" }, note: { type: "null" } }),
          object({ id: { type: "string", pattern: "^b" }, note: text }, ["id"]),
        ],
      },
      { id: "b1", note: null },
      { id: "b1" },
    ],
    [
      "by an object as a constant",
      {
        anyOf: [
          object({ at: { const: { x: 1 } }, note: { type: "null" } }),
          object({ at: { const: { x: 2 } }, note: text }, ["at"]),
        ],
      },
      { at: { x: 2 }, note: null },
      { at: { x: 2 } },
    ],
    [
      "in a union within a union",
      {
        anyOf: [
          {
            anyOf: [object({ k: { enum: ["a"] }, n: text }), object({ k: { enum: ["b"] }, n: text }, ["k"])],
          },
          object({ k: { enum: ["c"] }, n: { type: "null" } }),
        ],
      },
      { k: "b", n: null },
      { k: "b" },
    ],
  ])("selects the alternative of a union %s", async (_, schema, answer, value) => {
    expect(await read(jsonSchema(object({ v: schema })), { v: answer })).toEqual({ value: { v: value } });
  });

  it("tells apart similar alternatives of a recursive union, 60 levels deep", async () => {
    const $defs = {
      node: {
        anyOf: ["a", "b", "c"].map((kind) =>
          object({ child: { $ref: "#/$defs/node" }, kind: { const: kind }, note: text }, ["kind"]),
        ),
      },
    };
    let answer: unknown = { child: null, kind: "c", note: null };
    for (let level = 0; level < 60; level += 1) answer = { child: answer, kind: "c", note: null };
    let expected: unknown = { kind: "c" };
    for (let level = 0; level < 60; level += 1) expected = { child: expected, kind: "c" };
    const schema = jsonSchema({ ...object({ v: { $ref: "#/$defs/node" } }), $defs });
    expect(await read(schema, { v: answer })).toEqual({ value: { v: expected } });
  });

  it("reports the alternative that the value belongs to", async () => {
    const schema = jsonSchema(
      object({
        v: {
          anyOf: [
            object({ kind: { const: "a" }, size: { type: "number" } }),
            object({ kind: { const: "b" }, names: { type: "array", items: text } }),
            { type: "null" },
          ],
        },
      }),
    );
    expect(await read(schema, { v: { kind: "b", names: ["x", 1] } })).toMatchObject({
      issues: [{ path: ["v", "names", 1] }],
    });
    expect(await read(schema, { v: { kind: "d" } })).toMatchObject({ issues: [{ path: ["v"] }] });
    expect(await read(schema, { v: null, other: 1 })).toMatchObject({
      issues: [{ path: [], message: /other/ }],
    });
  });
});

describe("prepareOutput", () => {
  const cyclic: Record<string, unknown> = { type: "object" };
  cyclic["properties"] = { self: cyclic };
  const deep = () => {
    let schema: object = text;
    for (let level = 0; level < 10_000; level += 1) schema = object({ a: schema });
    return schema;
  };
  const wide = () => object(Object.fromEntries(Array.from(Array(40_000), (_, index) => [`p${index}`, text])));
  const standard = (parts: object) => ({
    "~standard": { version: 1, vendor: "odd", validate() {}, ...parts },
  });

  it.each<[string, object, RegExp]>([
    [
      "a circular schema",
      cyclic,
      /cannot be turned into JSON Schema \(Converting circular structure to JSON\)/,
    ],
    ["a circular schema of jsonSchema()", jsonSchema(cyclic), /circular/],
    ["a bigint", object({ a: { const: 1n } }), /BigInt/],
    ["a bigint in jsonSchema()", jsonSchema(object({ a: { const: 1n } })), /BigInt/],
    ["10,000 levels", deep(), /too deeply|more than 125 levels/],
    ["10,000 levels in jsonSchema()", jsonSchema(deep()), /too deeply|more than 125 levels/],
    ["40,000 properties in jsonSchema()", jsonSchema(wide()), /more than 5000 properties/],
    ["toJSON() that returns nothing", { toJSON() {} }, /toJSON\(\) returns nothing/],
    [
      "a library that returns nothing",
      standard({ jsonSchema: { input() {} } }),
      /input\(\)` of "odd" returned undefined/,
    ],
    [
      "a library that throws an object of nobody",
      standard({
        jsonSchema: {
          input() {
            throw Object.create(null);
          },
        },
      }),
      /cannot be turned into JSON Schema \(an object/,
    ],
  ])("rejects %s", (_, schema, message) => {
    const call = () => prepareOutput(schema);
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code: "output_schema" }));
  });

  it("sends 40,000 properties of a plain schema", () => {
    const schema = wide();
    expect(prepareOutput(schema).schemaText).toBe(JSON.stringify(schema));
  });

  it("rejects the answer when the library's validate() returns nothing", async () => {
    const schema = standard({ jsonSchema: { input: () => object({}) } });
    await expect(read(schema, {})).rejects.toMatchObject({
      code: "output_schema",
      message: expect.stringContaining('`~standard.validate()` of "odd" returned undefined'),
    });
  });
});
