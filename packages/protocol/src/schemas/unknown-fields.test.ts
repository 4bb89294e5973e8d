import { expect, test } from "vitest";
import { threadEventSamples } from "../../tests/samples.js";
import { findUnknownFields } from "./unknown-fields.js";

test("finds nothing in what binaries print today", () => {
  for (const sample of threadEventSamples) expect(findUnknownFields(sample)).toEqual([]);
});

const item = (fields: object) => ({ type: "item.completed", item: { id: "item_0", ...fields } });

test.each([
  [{ type: "thread.renamed", name: "x" }, ['type: unknown type "thread.renamed"']],
  [{ type: "turn.started", at: 1 }, ["at: unknown field"]],
  [item({ type: "hologram", depth: 3 }), ['item.type: unknown type "hologram"']],
  [
    item({ type: "agent_message", text: "", phase: "x", mood: "x", "odd key": 1, constructor: 1 }),
    [
      'item.phase: unknown value "x"',
      "item.mood: unknown field",
      'item["odd key"]: unknown field',
      "item.constructor: unknown field",
    ],
  ],
  [
    item({
      type: "file_change",
      changes: [
        { path: "/a", kind: "add" },
        { path: "/b", kind: "move", mode: 644 },
      ],
      status: "paused",
    }),
    [
      'item.changes[1].kind: unknown value "move"',
      "item.changes[1].mode: unknown field",
      'item.status: unknown value "paused"',
    ],
  ],
  [
    item({ type: "web_search", query: "", action: { type: "hum", tune: 1 }, results: [{ anything: 1 }] }),
    ['item.action.type: unknown type "hum"'],
  ],
  [
    item({ type: "web_search", query: "", action: { type: "other", tune: 1 } }),
    ["item.action.tune: unknown field"],
  ],
  [
    item({
      type: "collab_tool_call",
      tool: "dance",
      sender_thread_id: "a",
      receiver_thread_ids: [],
      agents_states: { "0199-b": { status: "asleep", message: null, mood: "good" } },
      status: "completed",
    }),
    [
      'item.tool: unknown value "dance"',
      'item.agents_states["0199-b"].status: unknown value "asleep"',
      'item.agents_states["0199-b"].mood: unknown field',
    ],
  ],
  [
    { type: "turn.failed", error: { message: "", reason: "full_moon", http_status: 500, retry_after: 1 } },
    ['error.reason: unknown value "full_moon"', "error.retry_after: unknown field"],
  ],
  [
    { type: "turn.completed", usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1, cost: 1 } },
    ["usage.cost: unknown field"],
  ],
  [
    item({
      type: "mcp_tool_call",
      server: "s",
      tool: "t",
      arguments: { anything: 1 },
      result: { content: [{ type: "hologram" }], structured_content: { anything: 1 }, isError: true },
      error: null,
      status: "completed",
    }),
    ["item.result.isError: unknown field"],
  ],
])("%j has %j", (event, found) => {
  expect(findUnknownFields(event)).toEqual(found);
});
