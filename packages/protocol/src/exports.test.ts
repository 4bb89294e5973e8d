import { expect, test } from "vitest";
import * as check from "./check.js";
import * as root from "./index.js";
import * as schemas from "./schemas.js";

// A name added or lost here is a change for everyone who imports the package: it belongs in a changeset.
test("the root entry exports these values", () => {
  expect(Object.keys(root).sort()).toEqual([
    "CodexError",
    "MalformedEventError",
    "Redactor",
    "initialThreadState",
    "isUnknownThreadEvent",
    "isUnknownThreadItem",
    "redact",
    "reduceThreadEvent",
    "threadEventTypes",
    "threadItemTypes",
  ]);
});

test("the check entry exports these functions", () => {
  expect(Object.keys(check).sort()).toEqual([
    "checkThreadEvent",
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
  ).toEqual(["findUnknownFields", "jsonSchemaValidator", "parseThreadEvent", "safeParseThreadEvent"]);
});
