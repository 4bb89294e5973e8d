import { expect, expectTypeOf, test } from "vitest";
import { MalformedEventError } from "./malformed-event-error.js";

test("says which field of which event is wrong, how, and what to do", () => {
  const error = new MalformedEventError({
    path: ["item", "changes", 0, "path"],
    eventType: "item.completed",
    expected: "string",
    received: "the number 3",
  });
  expect(error.message).toBe(
    'The codex binary sent a malformed "item.completed" event at item.changes[0].path: ' +
      "expected string, received the number 3. " +
      "Use a version of the SDK made for this version of the binary.",
  );
  expect(error).toMatchObject({
    name: "MalformedEventError",
    code: "malformed_event",
    retryable: false,
    path: ["item", "changes", 0, "path"],
    eventType: "item.completed",
    expected: "string",
    received: "the number 3",
  });
  expectTypeOf(error.code).toEqualTypeOf<"malformed_event">();
});

test("refers to the event as a whole if it has no type or no fields", () => {
  const error = new MalformedEventError({ path: [], eventType: null, expected: "object", received: "null" });
  expect(error.message).toContain("sent a malformed event: expected object, received null.");
});
