import { describe, expect, test } from "vitest";
import { checkThreadEvent } from "./check.js";
import { MalformedEventError } from "./malformed-event-error.js";
import { isNestedTooDeep, maxNestingLevels } from "./nesting.js";
import { parseThreadEvent, safeParseThreadEvent } from "./schemas/parse-thread-event.js";
import { reduceThreadEvent } from "./state/reduce-thread-event.js";
import { initialThreadState } from "./state/thread-state.js";

/** JSON with a number of levels. `JSON.stringify` fails on very deep values. */
const shapes: [string, (levels: number) => string][] = [
  ["arrays", (levels) => "[".repeat(levels) + "]".repeat(levels)],
  ["objects", (levels) => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`],
  ["both, behind shallow neighbours", (levels) => `{"b":[{}],"a":${shapes[0]?.[1](levels - 1)},"c":[]}`],
];

describe.each(shapes)("a value of nested %s", (_, write) => {
  test("is accepted with 512 levels and rejected with one more", () => {
    expect(maxNestingLevels).toBe(512);
    expect(isNestedTooDeep(JSON.parse(write(512)))).toBe(false);
    expect(isNestedTooDeep(JSON.parse(write(513)))).toBe(true);
  });

  test("is measured even with 50,000 levels", () => {
    expect(isNestedTooDeep(JSON.parse(write(50_000)))).toBe(true);
  });
});

test("width, length and brackets in text are not depth", () => {
  expect(isNestedTooDeep(Array.from({ length: 10_000 }, () => [{}]))).toBe(false);
  expect(isNestedTooDeep(Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [key, {}])))).toBe(
    false,
  );
  expect(isNestedTooDeep({ text: "[{".repeat(10_000) })).toBe(false);
});

test.each([undefined, null, 1, "[[", true, [], {}])("%j is not nested too deep", (value) => {
  expect(isNestedTooDeep(value)).toBe(false);
});

describe("an event", () => {
  // Outside the nested value there are the event, the item, and its arguments.
  const event = (levels: number) => {
    const nested = "[".repeat(levels - 2) + "]".repeat(levels - 2);
    const item = `{"id":"i","type":"mcp_tool_call","server":"s","tool":"t","status":"completed","result":null,"error":null,"arguments":${nested}}`;
    return JSON.parse(`{"type":"item.completed","item":${item}}`);
  };

  test("of 512 levels is valid, and can be reduced and printed", () => {
    const parsed = parseThreadEvent(event(512));
    expect(checkThreadEvent(parsed)).toBe(parsed);
    expect(JSON.stringify(reduceThreadEvent(initialThreadState, parsed))).toContain("[".repeat(510));
  });

  test.each([513, 50_000, 1_000_000])("of %i levels is malformed", (levels) => {
    const value = event(levels);
    expect(checkThreadEvent(value)).toBeUndefined();
    expect(safeParseThreadEvent(value)).toMatchObject({ success: false, error: { code: "malformed_event" } });
    expect(() => parseThreadEvent(value)).toThrow(MalformedEventError);
    expect(() => parseThreadEvent(value)).toThrow(
      'malformed "item.completed" event: expected at most 512 levels of nesting, received more.',
    );
  });

  test("of an unknown type, or with another issue, is malformed in the same way", () => {
    const nested = event(50_000).item.arguments;
    for (const value of [
      { type: "turn.paused", nested },
      { type: "error", message: nested },
      { nested },
      nested,
    ]) {
      expect(safeParseThreadEvent(value)).toMatchObject({
        error: { path: [], expected: "at most 512 levels of nesting" },
      });
    }
  });
});
