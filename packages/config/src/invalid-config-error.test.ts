import { CodexError } from "@codex/protocol";
import { expect, test } from "vitest";
import { InvalidConfigError } from "./invalid-config-error.js";

const details = { expected: "a number", received: "null", remedy: "Leave it out." };

test("the message gives the position, what was expected, what was found, and the remedy", () => {
  const error = new InvalidConfigError({ path: ["projects", "/srv/a.b", "list", 2, "x-y"], ...details });
  expect(error.message).toBe(
    'Invalid configuration at projects["/srv/a.b"].list[2].x-y: expected a number, got null. Leave it out.',
  );
  expect(error.path).toEqual(["projects", "/srv/a.b", "list", 2, "x-y"]);
});

test("the message has no position when the configuration itself is rejected", () => {
  expect(new InvalidConfigError({ path: [], ...details }).message).toBe(
    "Invalid configuration: expected a number, got null. Leave it out.",
  );
});

test("the message stays on one line whatever a key contains", () => {
  const error = new InvalidConfigError({ path: ["a\n\u2028\ud83d\u001b[31m\u009b31m"], ...details });
  expect(error.message).toContain('at ["a\\n\\u2028\\ud83d\\u001b[31m\\u009b31m"]:');
});

test("is a CodexError, is not retryable, and has all its fields in JSON", () => {
  const error = new InvalidConfigError({ path: ["a"], ...details });
  expect(CodexError.isInstance(error)).toBe(true);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "InvalidConfigError",
    code: "invalid_config",
    retryable: false,
    message: error.message,
    docs: "docs/errors.md#invalid_config",
    path: ["a"],
    expected: "a number",
    received: "null",
  });
});
