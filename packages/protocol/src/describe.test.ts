import { describe, expect, test } from "vitest";
import { describeSecret, describeValue, formatPath } from "./describe.js";

class Point {}

describe.each([
  [undefined, "undefined", "undefined"],
  [null, "null", "null"],
  [[], "an array", "an array"],
  [{}, "an object", "an object"],
  [Object.create(null), "an object", "an object"],
  [new Point(), "an instance of Point", "an instance of Point"],
  ["", "an empty string", "an empty string"],
  ["sk-secret", '"sk-secret"', "a string (not shown)"],
  [1.5, "the number 1.5", "a number"],
  [Number.NaN, "the number NaN", "NaN"],
  [false, "the boolean false", "a boolean"],
  [1n, "the bigint 1", "a bigint"],
  [Symbol("s"), "a symbol", "a symbol"],
  [() => {}, "a function", "a function"],
])("%o", (value, shown, hidden) => {
  test(`is described as ${shown}`, () => {
    expect(describeValue(value)).toBe(shown);
  });

  test(`is described as ${hidden} if it may be a secret`, () => {
    expect(describeSecret(value)).toBe(hidden);
  });
});

test("a long string is cut after 60 characters", () => {
  expect(describeValue("a".repeat(61))).toBe(`"${"a".repeat(60)}…"`);
});

test.each([
  [[], ""],
  [["item"], "item"],
  [["item", "changes", 0, "path"], "item.changes[0].path"],
  [["item", "agents_states", "0199-b", "status"], 'item.agents_states["0199-b"].status'],
  [["", "a.b", 'q"'], '[""]["a.b"]["q\\""]'],
])("the path %j is formatted as %s", (path, text) => {
  expect(formatPath(path)).toBe(text);
});
