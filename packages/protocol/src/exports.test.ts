import { expect, test } from "vitest";
import * as check from "./check.js";
import * as describe from "./describe.js";
import * as root from "./index.js";
import * as schemas from "./schemas.js";

// A change here is visible to users of the package, so it needs a changeset.
test("the root entry exports these values", () => {
  expect(Object.keys(root).sort()).toEqual([
    "CodexError",
    "MalformedEventError",
    "Redactor",
    "commandText",
    "initialThreadState",
    "isUnknownThreadEvent",
    "isUnknownThreadItem",
    "noUsage",
    "redact",
    "reduceThreadEvent",
    "threadEventTypes",
    "threadItemTypes",
  ]);
});

test("the check entry exports one function", () => {
  expect(Object.keys(check)).toEqual(["checkThreadEvent"]);
});

test("the describe entry exports these functions", () => {
  expect(Object.keys(describe).sort()).toEqual([
    "describeSecret",
    "describeThrown",
    "describeValue",
    "formatPath",
    "isNestedTooDeep",
    "maxNestingLevels",
    "nestedTooDeepError",
  ]);
});

test("the schemas entry exports these functions, and schemas", () => {
  expect(
    Object.keys(schemas)
      .filter((name) => !name.endsWith("Schema"))
      .sort(),
  ).toEqual(["findUnknownFields", "parseThreadEvent", "safeParseThreadEvent"]);
});
