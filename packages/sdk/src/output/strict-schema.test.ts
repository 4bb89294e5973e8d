import { describe, expect, it } from "vitest";

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
    ["a free-form object", object({ a: { type: "object" } }), /at properties\.a is a record/],
    ["a loose object", object({ a: { ...object({}), additionalProperties: {} } }), /is a record/],
    [
      "unevaluated properties",
      { type: "object", properties: {}, unevaluatedProperties: true },
      /is a record/,
    ],
    ["any value", object({ a: {} }), /at properties\.a allows any value.*`type`/],
    ["any value as true", object({ a: true }), /at properties\.a allows any value/],
    ["no value", object({ a: false }), /at properties\.a uses `not`/],
    ["an array of anything", object({ a: { type: "array" } }), /at properties\.a is an array of anything/],
    ["a tuple of an old draft", object({ a: { type: "array", items: [text] } }), /is a tuple/],
    ["an unknown type", object({ a: { type: "tree" } }), /has the unknown type "tree"/],
    ["a union at the root", { anyOf: [object({}), object({ a: text })] }, /is a union.*Wrap it/],
    ["an empty union", object({ a: { anyOf: [] } }), /is an empty union/],
    ["two unions at once", object({ a: { anyOf: [text], oneOf: [text] } }), /`anyOf` and `oneOf`/],
    ["a property without a schema", object({}, ["a"]), /requires "a", which is not among its properties/],
    [
      "a reference to nothing",
      object({ a: { $ref: "#/$defs/b" } }),
      /at properties\.a refers to "#\/\$defs\/b"/,
    ],
    ["a reference elsewhere", object({ a: { $ref: "http://x/y" } }), /refers to "http:\/\/x\/y"/],
    ["a dynamic reference", object({ a: { $dynamicRef: "#a" } }), /uses `\$dynamicRef`/],
    [
      "a reference to itself",
      { ...object({ a: { $ref: "#/$defs/b" } }), $defs: { b: { anyOf: [{ $ref: "#/$defs/b" }, text] } } },
      /refers to itself/,
    ],
    ["an invalid pattern", object({ a: { type: "string", pattern: "(" } }), /not a regular expression/],
    ["half a surrogate pair", object({ "\ud800": text }), /half of a surrogate pair/],
    [
      "5,001 properties",
      object(Object.fromEntries(Array.from(Array(5001), (_, i) => [i, text]))),
      /5000 prop/,
    ],
  ])("rejects %s with its path and a remedy", (_, schema, message) => {
    expect(() => toStrictSchema(schema)).toThrow(message);
  });

  it.each<[string, object, object]>([
    [
      "names constraints that strict mode does not know",
      { type: "string", format: "uri", description: "A link." },
      {
        type: "string",
        description: 'A link. (format: "uri")',
      },
    ],
    [
      "drops look-ahead",
      { type: "string", pattern: "^(?!a).*$" },
      {
        type: "string",
        description: '(pattern: "^(?!a).*$")',
      },
    ],
    [
      "drops the pattern of a format",
      { type: "string", format: "email", pattern: "^(?!a).*$" },
      {
        type: "string",
        format: "email",
      },
    ],
    [
      "keeps an escaped parenthesis",
      { type: "string", pattern: "\\(?=" },
      { type: "string", pattern: "\\(?=" },
    ],
    [
      "names uniqueItems",
      { type: "array", items: text, uniqueItems: true },
      {
        type: "array",
        items: text,
        description: "(uniqueItems: true)",
      },
    ],
    [
      "adds the type of constants",
      { enum: ["a", 1, null] },
      { enum: ["a", 1, null], type: ["string", "number", "null"] },
    ],
    [
      "spells out an object as a constant",
      { const: { a: [1, "x"] } },
      object({
        a: {
          type: "array",
          items: {
            anyOf: [
              { type: "number", const: 1 },
              { type: "string", const: "x" },
            ],
          },
          minItems: 2,
          maxItems: 2,
        },
      }),
    ],
    [
      "lists the keys of a record that are enumerated",
      { type: "object", propertyNames: { enum: ["x", "y"] }, additionalProperties: text, required: ["x"] },
      object({ x: text, y: { type: ["string", "null"] } }),
    ],
    [
      "wraps a reference with a description",
      { $ref: "#/$defs/d", description: "D" },
      {
        description: "D",
        anyOf: [{ $ref: "#/$defs/d" }],
      },
    ],
    [
      "narrows a reference by what stands next to it",
      { $ref: "#/$defs/d", properties: { b: text } },
      object({ a: { type: ["string", "null"] }, b: { type: ["string", "null"] } }),
    ],
    [
      "puts what stands next to a union into it",
      { type: "object", properties: { b: text }, anyOf: [{ required: ["b"] }, {}] },
      {
        anyOf: [object({ b: text }), object({ b: { type: ["string", "null"] } })],
      },
    ],
    [
      "ignores what an old draft ignores",
      { type: "integer", minimum: 1, exclusiveMinimum: true },
      {
        type: "integer",
        minimum: 1,
        description: "(exclusiveMinimum: true)",
      },
    ],
  ])("%s", (_, property, expected) => {
    const $defs = { d: { type: "object", properties: { a: text } } };
    const { schema } = toStrictSchema({ ...object({ p: property }), $defs });
    expect((schema["properties"] as Record<string, unknown>)["p"]).toEqual(expected);
  });

  it("keeps the target of every reference", () => {
    const leaf = { type: "object", properties: { x: text }, $anchor: "leaf", $id: "Leaf" };
    const { schema } = toStrictSchema({
      ...object({ a: object({ d: leaf }), b: { $ref: "#/properties/a/properties/d" } }, ["b"]),
      $defs: {
        byAnchor: { $ref: "#leaf" },
        byId: { $ref: "Leaf" },
        "odd name/~": object({ root: { $ref: "#" }, self: { $ref: "#/$defs/odd%20name~1~0" } }, []),
        unused: { type: "object" },
      },
    });
    const shared = { $ref: "#/$defs/shared1" };
    const strictLeaf = object({ x: { type: ["string", "null"] } });
    expect(schema).toEqual({
      ...object({ a: { anyOf: [object({ d: strictLeaf }), { type: "null" }] }, b: shared }, ["b", "a"]),
      $defs: {
        shared1: strictLeaf,
        byAnchor: shared,
        byId: shared,
        "odd name/~": object({
          root: { anyOf: [{ $ref: "#" }, { type: "null" }] },
          self: { anyOf: [{ $ref: "#/$defs/odd%20name~1~0" }, { type: "null" }] },
        }),
      },
    });
  });

  it("ends a recursion through merged schemas with a reference", () => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/node", minProperties: 1 } } };
    const { schema } = toStrictSchema({ ...object({ list: { $ref: "#/$defs/node" } }), $defs: { node } });
    expect(JSON.stringify(schema)).toContain('{"$ref":"#/$defs/shared1"}');
    const answer = { list: { next: { next: { next: null } } } };
    return expect(
      read(jsonSchema({ ...object({ list: { $ref: "#/$defs/node" } }), $defs: { node } }), answer),
    ).resolves.toEqual({
      issues: [expect.objectContaining({ path: ["list", "next", "next"] })],
    });
  });
});

const read = async (schema: object, answer: unknown) => prepareOutput(schema).read(JSON.stringify(answer));
