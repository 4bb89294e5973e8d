import { describe, expect, test } from "vitest";
import { describeSecret, describeThrown, describeValue, formatPath } from "./describe.js";

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

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const hostile = {
  get constructor(): never {
    throw new Error("not even its class");
  },
};

test.each([
  ["a revoked proxy", revoked],
  ["an object whose getters throw", hostile],
])("%s is described as an object", (_, value) => {
  expect(describeValue(value)).toBe("an object");
  expect(describeSecret(value)).toBe("an object");
});

test.each<[string, unknown, string]>([
  ["an error", new RangeError("too much"), "too much"],
  ["an object with a message", { message: "like an error" }, "like an error"],
  ["text", "just text", "just text"],
  ["nothing", undefined, "undefined"],
  ["an object without a prototype", Object.create(null), "an object"],
  ["a symbol", Symbol("why"), "Symbol(why)"],
  [
    "an error whose message throws",
    Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("no message");
      },
    }),
    "an instance of Error",
  ],
  ["an error whose message is no text", Object.assign(new Error("x"), { message: 7 }), "Error: 7"],
  ["a revoked proxy", revoked, "an object"],
])("%s that was thrown is described", (_, thrown, text) => {
  expect(describeThrown(thrown)).toBe(text);
});
