import { expect, it } from "vitest";

import { exampleOf } from "./scripted-model.js";

it.each([
  [{ type: "string" }, "example"],
  [{ type: ["integer", "null"], minimum: 5 }, 5],
  [{ enum: ["red", "green"] }, "red"],
  [{ const: 7 }, 7],
  [{ anyOf: [{ type: "boolean" }, { type: "null" }] }, true],
  [{ type: "array", items: { type: "null" } }, [null]],
  [{ $ref: "#/$defs/name", $defs: { name: { type: "string" } } }, "example"],
  [{}, "example"],
])("answers %j with %j", (schema, answer) => {
  expect(exampleOf(schema)).toEqual(answer);
});

it("terminates on a schema that contains itself", () => {
  const tree = {
    type: "object",
    properties: { next: { $ref: "#" }, all: { type: "array", items: { $ref: "#" } } },
  };
  expect(JSON.stringify(exampleOf(tree)).length).toBeLessThan(1_000_000);
});
