import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { toTomlValue } from "./to-toml-value.js";

// Test runners, REPLs and plugin hosts pass values whose classes belong to another realm.
test("recognises tables, dates and class instances of another realm", () => {
  expect(toTomlValue(runInNewContext("({ a: [1, { b: new Date(0) }] })"))).toBe(
    "{a = [1, {b = 1970-01-01T00:00:00.000Z}]}",
  );
  expect(() => toTomlValue(runInNewContext("new Map()"))).toThrow("got an instance of Map");
});
