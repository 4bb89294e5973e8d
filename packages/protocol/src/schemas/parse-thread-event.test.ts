import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { threadEventSamples } from "../../tests/samples.js";
import { threadEventTypes } from "../events/thread-event.js";
import { threadItemTypes } from "../items/thread-item.js";
import { MalformedEventError } from "../malformed-event-error.js";
import { parseThreadEvent, safeParseThreadEvent } from "./parse-thread-event.js";

const command = {
  id: "item_1",
  type: "command_execution",
  command: "ls",
  aggregated_output: "",
  exit_code: null,
  status: "in_progress",
};

describe("accepted", () => {
  test("every shape that a binary is known to print, as the same object", () => {
    for (const sample of threadEventSamples) {
      const before = JSON.stringify(sample);
      expect(parseThreadEvent(sample)).toBe(sample);
      expect(JSON.stringify(sample)).toBe(before);
    }
  });

  test("frozen objects", () => {
    const event = Object.freeze({ type: "error", message: "x" });
    expect(parseThreadEvent(event)).toBe(event);
  });

  test.each([
    ["event type", { type: "thread.renamed", name: 3 }],
    ["event type that is a property of every object", { type: "constructor" }],
    ["item type", { type: "item.started", item: { id: "item_0", type: "hologram", text: 3 } }],
    [
      "item type that is a property of every object",
      { type: "item.started", item: { id: "a", type: "__proto__" } },
    ],
    ["status", { type: "item.started", item: { ...command, status: "paused" } }],
    [
      "web search action",
      { type: "item.started", item: { id: "a", type: "web_search", query: "", action: { type: "hum" } } },
    ],
    ["item type of a delta", { type: "item.delta", item_id: "a", item_type: "hologram", delta: "x" }],
    ["field of an event", { type: "turn.started", at: 1 }],
    ["field of an item", { type: "item.started", item: { ...command, cwd: "/" } }],
  ])("an unknown %s", (_, event) => {
    expect(parseThreadEvent(event)).toBe(event);
  });

  test("whatever an MCP server answers", () => {
    const result = { content: [3, null, { type: "text", text: 7 }], structured_content: [1], _meta: "m" };
    const item = {
      id: "a",
      type: "mcp_tool_call",
      server: "s",
      tool: "t",
      arguments: 1,
      result,
      error: null,
      status: "completed",
    };
    expect(safeParseThreadEvent({ type: "item.completed", item })).toMatchObject({ success: true });
  });

  test("any extra fields, anywhere, and they survive", () => {
    const sample = fc.constantFrom(...threadEventSamples);
    const extra = fc.dictionary(
      fc.string().map((key) => `x_${key}`),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(sample, extra, (event, fields) => {
        const extended = structureWithExtraFields(event, fields);
        expect(parseThreadEvent(extended)).toBe(extended);
        expect(extended).toMatchObject(fields);
      }),
    );
  });
});

describe("rejected", () => {
  const item = (fields: object) => ({ type: "item.completed", item: { ...command, ...fields } });

  test.each([
    ["a number", 3, [], null, "object", "the number 3"],
    ["null", null, [], null, "object", "null"],
    ["an array", [], [], null, "object", "an array"],
    ["no type", {}, ["type"], null, "string", "nothing"],
    ["a type that is no text", { type: 3 }, ["type"], null, "string", "the number 3"],
    ["no thread id", { type: "thread.started" }, ["thread_id"], "thread.started", "string", "nothing"],
    [
      "usage that is text",
      { type: "turn.completed", usage: "x" },
      ["usage"],
      "turn.completed",
      "object",
      "a string (not shown)",
    ],
    [
      "a fraction of a token",
      { type: "turn.completed", usage: { input_tokens: 1.5, cached_input_tokens: 0, output_tokens: 0 } },
      ["usage", "input_tokens"],
      "turn.completed",
      "integer",
      "the number 1.5",
    ],
    ["a failure without reason", { type: "turn.failed" }, ["error"], "turn.failed", "object", "nothing"],
    ["no item", { type: "item.started" }, ["item"], "item.started", "object", "nothing"],
    [
      "an item that is text",
      { type: "item.started", item: "x" },
      ["item"],
      "item.started",
      "object",
      "a string (not shown)",
    ],
    [
      "an item without type",
      { type: "item.started", item: {} },
      ["item", "type"],
      "item.started",
      "string",
      "nothing",
    ],
    [
      "an unknown item without id",
      { type: "item.started", item: { type: "hologram" } },
      ["item", "id"],
      "item.started",
      "string",
      "nothing",
    ],
    [
      "a status that is no text",
      item({ status: 5 }),
      ["item", "status"],
      "item.completed",
      "string",
      "the number 5",
    ],
    [
      "an exit code that is text",
      item({ exit_code: "0" }),
      ["item", "exit_code"],
      "item.completed",
      "integer",
      "a string (not shown)",
    ],
    [
      "an exit code out of range",
      item({ exit_code: 2 ** 60 }),
      ["item", "exit_code"],
      "item.completed",
      "integer",
      `the number ${2 ** 60}`,
    ],
    [
      "a change without path",
      item({ type: "file_change", changes: [{ path: "/a", kind: "add" }, { kind: "add" }] }),
      ["item", "changes", 1, "path"],
      "item.completed",
      "string",
      "nothing",
    ],
    [
      "an agent without status",
      item({
        type: "collab_tool_call",
        tool: "wait",
        sender_thread_id: "a",
        receiver_thread_ids: [],
        agents_states: { "0199-b": {} },
      }),
      ["item", "agents_states", "0199-b", "status"],
      "item.completed",
      "string",
      "nothing",
    ],
    [
      "agents in a list",
      item({
        type: "collab_tool_call",
        tool: "wait",
        sender_thread_id: "a",
        receiver_thread_ids: [],
        agents_states: [],
      }),
      ["item", "agents_states"],
      "item.completed",
      "object",
      "an array",
    ],
    [
      "an action that is text",
      item({ type: "web_search", query: "", action: "search" }),
      ["item", "action"],
      "item.completed",
      "object",
      "a string (not shown)",
    ],
    [
      "queries that are numbers",
      item({ type: "web_search", query: "", action: { type: "search", queries: ["a", 1] } }),
      ["item", "action", "queries", 1],
      "item.completed",
      "string",
      "the number 1",
    ],
    [
      "a to-do entry half done",
      item({ type: "todo_list", items: [{ text: "a", completed: 0.5 }] }),
      ["item", "items", 0, "completed"],
      "item.completed",
      "boolean",
      "the number 0.5",
    ],
  ])("%s", (_, value, path, eventType, expected, received) => {
    const result = safeParseThreadEvent(value);
    if (result.success) throw new Error("it was accepted");
    expect(result.error).toBeInstanceOf(MalformedEventError);
    expect({ ...result.error }).toMatchObject({ path, eventType, expected, received });
    expect(() => parseThreadEvent(value)).toThrow(result.error);
  });

  test("random junk never throws anything but MalformedEventError", () => {
    const types = fc.constantFrom<unknown>(...threadEventTypes, ...threadItemTypes, "hologram", 0, null);
    const junk = fc.oneof(
      fc.anything(),
      fc.record({ type: types, item: fc.anything(), usage: fc.anything(), error: fc.anything() }),
      fc.record({ type: types, item: fc.record({ id: fc.anything(), type: types, changes: fc.anything() }) }),
    );
    fc.assert(
      fc.property(junk, (value) => {
        try {
          expect(parseThreadEvent(value)).toBe(value);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedEventError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The same event with fields added to it, and to its item. */
function structureWithExtraFields(event: object, fields: object): object {
  if (!("item" in event)) return { ...fields, ...event };
  return { ...fields, ...event, item: { ...fields, ...(event.item as object) } };
}
