import { expect, it } from "vitest";

import { exampleOf } from "./example-of.js";

it.each([
  [{ type: "string" }, "example"],
  [{ type: ["integer", "null"], minimum: 5 }, 5],
  [{ enum: ["red", "green"] }, "red"],
  [{ const: 7 }, 7],
  [{ anyOf: [{ type: "boolean" }, { type: "null" }] }, true],
  [{ type: "array", items: { type: "null" } }, [null]],
  [{ $ref: "#/$defs/name", $defs: { name: { type: "string" } } }, "example"],
  [{}, "example"],
])("%j is answered with %j", (schema, answer) => {
  expect(exampleOf(schema)).toEqual(answer);
});

it("ends although the schema contains itself", () => {
  const tree = {
    type: "object",
    properties: { next: { $ref: "#" }, all: { type: "array", items: { $ref: "#" } } },
  };
  expect(JSON.stringify(exampleOf(tree)).length).toBeLessThan(1_000_000);
});
