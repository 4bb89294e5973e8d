import { expect, test } from "vitest";
import { jsonSchemaValidator } from "./json-schema-validator.js";

const schema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 2 },
    count: { type: ["integer", "null"] },
    tree: { $ref: "#/$defs/tree" },
  },
  required: ["name"],
  additionalProperties: false,
  $defs: {
    tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/tree" } } } },
  },
};

test.each([
  { name: "ab" },
  { name: "ab", count: null },
  { name: "ab", tree: { children: [{}, { children: [] }] } },
])("%j is valid", (value) => {
  expect(jsonSchemaValidator(schema)?.(value)).toEqual([]);
});

test.each([
  [{}, ["name"]],
  [{ name: "a" }, ["name"]],
  [{ name: "ab", count: 1.5 }, ["count"]],
  [{ name: "ab", tree: { children: [{ children: 1 }] } }, ["tree", "children", 0, "children"]],
  [{ name: "ab", other: 1 }, []],
  ["ab", []],
])("%j is not valid at %j", (value, path) => {
  expect(jsonSchemaValidator(schema)?.(value)[0]).toMatchObject({ path, message: expect.any(String) });
});

test.each([{ $ref: "http://elsewhere/schema" }, { if: {} }, { type: "tree" }])(
  "%j cannot be checked",
  (odd) => {
    expect(jsonSchemaValidator(odd)).toBeUndefined();
  },
);
