import { expect, test } from "vitest";
import { describeValue } from "./describe-value.js";

test.each([
  [undefined, "nothing"],
  [null, "null"],
  [[], "array"],
  [{}, "object"],
  ["sk-secret", "string of 9 characters"],
  [1.5, "number 1.5"],
  [Number.NaN, "number NaN"],
  [false, "boolean false"],
  [1n, "bigint"],
  [Symbol("s"), "symbol"],
  [() => {}, "function"],
])("%o is described as %s", (value, description) => {
  expect(describeValue(value)).toBe(description);
});
