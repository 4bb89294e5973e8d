import { describe, expect, it } from "vitest";
import { z } from "zod";

import { jsonSchema } from "./output-schema.js";
import { prepareOutput } from "./prepared-output.js";
import { SchemaDocument } from "./schema-document.js";
import { toStrictSchema as adapt } from "./strict-schema.js";

const toStrictSchema = (schema: object) => adapt(new SchemaDocument(JSON.stringify(schema)));

const object = (properties: object, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const text = { type: "string" };

describe("toStrictSchema", () => {
  it("returns a strict schema unchanged", () => {
    const schema = {
      title: "T",
      ...object({ b: text, a: { type: "array", items: object({ c: { type: ["number", "null"] } }) } }, [
        "a",
        "b",
      ]),
      $defs: { d: object({}) },
    };
    expect(JSON.stringify(toStrictSchema(schema).schema)).toBe(JSON.stringify(schema));
  });

  it("closes objects and requires every property", () => {
    const { schema } = toStrictSchema({
      type: "object",
      properties: { a: { type: "object", properties: {} } },
    });
    expect(schema).toMatchObject({
      required: ["a"],
      additionalProperties: false,
      properties: {
        a: { anyOf: [{ type: "object", required: [], additionalProperties: false }, { type: "null" }] },
      },
    });
  });

  it("makes optional properties nullable, depending on their kind", () => {
    const { schema } = toStrictSchema(
      object(
        { simple: text, choice: { type: "string", enum: ["x"] }, already: { type: ["string", "null"] } },
        [],
      ),
    );
    expect(schema["properties"]).toEqual({
      simple: { type: ["string", "null"] },
      choice: { anyOf: [{ type: "string", enum: ["x"] }, { type: "null" }] },
      already: { type: ["string", "null"] },
    });
  });

  it("turns oneOf into anyOf and drops defaults", () => {
    const { schema } = toStrictSchema(object({ a: { oneOf: [text, { type: "number", default: 1 }] } }));
    expect(schema["properties"]).toEqual({ a: { anyOf: [text, { type: "number" }] } });
  });

  it.each<[string, object, RegExp]>([
    [
      "a record",
      object({ a: { type: "object", additionalProperties: text } }),
      /at properties\.a is a record/,
    ],
    ["an open object", { type: "object", additionalProperties: true }, /is a record/],
    ["allOf", object({ a: { allOf: [text] } }), /at properties\.a uses `allOf`/],
    ["not", object({ a: { type: "array", items: { not: text } } }), /at properties\.a\.items uses `not`/],
    ["a tuple", object({ a: { type: "array", prefixItems: [text] } }), /`prefixItems`/],
    ["an array at the root", { type: "array", items: text }, /does not describe an object.*Wrap it/],
    ["a property that is not a schema", object({ a: 1 }), /is not a schema/],
  ])("rejects %s with its path and a remedy", (_, schema, message) => {
    expect(() => toStrictSchema(schema)).toThrow(message);
  });
});

describe("reading an answer", () => {
  const read = async (schema: object, answer: unknown) => prepareOutput(schema).read(JSON.stringify(answer));

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

  it("rejects a schema without a JSON Schema equivalent", () => {
    expect(() => prepareOutput(z.object({ when: z.date() }))).toThrow(/cannot be turned into JSON Schema/);
  });
});
