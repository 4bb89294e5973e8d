// Events and items for tests. Each known type needs a sample here.
import type { ThreadEvent } from "../src/events/thread-event.js";
import type { ThreadItem, ThreadItemType } from "../src/items/thread-item.js";

/** Newer CLIs send null for a field that the types say is absent. */
const absent = null as never;

/** Items as binaries of several versions print them, by type. */
export const threadItemSamples: { [Type in ThreadItemType]: Extract<ThreadItem, { type: Type }>[] } = {
  agent_message: [
    { id: "item_3", type: "agent_message", text: "Done.\u2028It was `a < b`." },
    { id: "msg_1", type: "agent_message", text: "Reading.", phase: "commentary" },
    { id: "msg_2", type: "agent_message", text: "Done.", phase: "final_answer" },
    { id: "msg_3", type: "agent_message", text: "Done.", phase: null },
  ],
  reasoning: [{ id: "item_0", type: "reasoning", text: "**Reading the test**" }],
  command_execution: [
    command({ aggregated_output: "", exit_code: absent, status: "in_progress" }),
    command({ aggregated_output: "1 failed\n", exit_code: 1, status: "failed" }),
    command({ aggregated_output: "", exit_code: absent, status: "declined" }),
    command({ aggregated_output: "", status: "in_progress" }),
  ],
  file_change: [
    { id: "item_2", type: "file_change", changes: [], status: "in_progress" },
    {
      id: "item_2",
      type: "file_change",
      changes: [
        { path: "/repo/a.js", kind: "update" },
        { path: "/repo/b.js", kind: "add" },
        { path: "/repo/c.js", kind: "delete" },
      ],
      status: "completed",
    },
  ],
  mcp_tool_call: [
    {
      id: "item_4",
      type: "mcp_tool_call",
      server: "docs",
      tool: "search",
      arguments: { query: "x" },
      result: absent,
      error: absent,
      status: "in_progress",
    },
    {
      id: "item_4",
      type: "mcp_tool_call",
      server: "docs",
      tool: "search",
      arguments: {},
      result: { content: [{ type: "text", text: "found" }], _meta: { page: 1 }, structured_content: null },
      error: absent,
      status: "completed",
    },
    {
      id: "item_4",
      type: "mcp_tool_call",
      server: "docs",
      tool: "search",
      arguments: null,
      result: absent,
      error: { message: "no such tool" },
      status: "failed",
    },
    // Early CLIs leave the arguments out.
    { id: "item_4", type: "mcp_tool_call", server: "docs", tool: "search", status: "completed" } as never,
  ],
  dynamic_tool_call: [
    {
      id: "call_1",
      type: "dynamic_tool_call",
      tool: "weather",
      namespace: null,
      arguments: { city: "Oslo" },
      content: null,
      status: "in_progress",
    },
    {
      id: "call_1",
      type: "dynamic_tool_call",
      tool: "weather",
      namespace: "places",
      arguments: {},
      content: [
        { type: "text", text: "Rain." },
        { type: "image", url: "data:image/png;base64,iVBORw0KGgo=" },
      ],
      status: "completed",
    },
    { id: "call_1", type: "dynamic_tool_call", tool: "weather", status: "failed" },
  ],
  collab_tool_call: [
    {
      id: "item_5",
      type: "collab_tool_call",
      tool: "spawn_agent",
      sender_thread_id: "0199-a",
      receiver_thread_ids: ["0199-b"],
      prompt: "look around",
      agents_states: {
        "0199-b": { status: "running", message: null },
        "0199-c": { status: "completed", message: "done" },
      },
      status: "completed",
    },
    {
      id: "item_6",
      type: "collab_tool_call",
      tool: "wait",
      sender_thread_id: "0199-a",
      receiver_thread_ids: [],
      prompt: null,
      agents_states: {},
      status: "in_progress",
    },
  ],
  web_search: [
    { id: "ws_1", type: "web_search", query: "", action: { type: "other" } },
    {
      id: "ws_1",
      type: "web_search",
      query: "q1",
      action: { type: "search", query: "q1", queries: ["q1", "q2"] },
      results: [{ url: "http://x/" }],
    },
    { id: "ws_2", type: "web_search", query: "http://x/", action: { type: "open_page", url: "http://x/" } },
    {
      id: "ws_3",
      type: "web_search",
      query: "'p' in http://x/",
      action: { type: "find_in_page", url: "http://x/", pattern: "p" },
    },
    { id: "item_1", type: "web_search", query: "from an older binary" },
  ],
  todo_list: [
    {
      id: "item_1",
      type: "todo_list",
      items: [
        { text: "run the tests", completed: true },
        { text: "fix the bug", completed: false },
      ],
    },
  ],
  error: [{ id: "item_0", type: "error", message: "`features.foo` is unknown" }],
};

/** Events as binaries of several versions print them, at least one of each known type. */
export const threadEventSamples: ThreadEvent[] = [
  { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" },
  { type: "turn.started" },
  {
    type: "turn.completed",
    usage: {
      input_tokens: 3000,
      cached_input_tokens: 2000,
      cache_write_input_tokens: 10,
      output_tokens: 500,
      reasoning_output_tokens: 100,
    },
    context_window: { used_tokens: 1200, size_tokens: 258_400 },
  },
  { type: "turn.failed", error: { message: "" } },
  { type: "turn.failed", error: { message: '{"error":{"message":"bad request"}}' } },
  { type: "turn.failed", error: { message: "no", reason: "http_connection_failed", http_status: 401 } },
  { type: "turn.failed", error: { message: "no", reason: null, http_status: null } },
  { type: "turn.interrupted" },
  { type: "error", message: "Reconnecting... 2/5 (stream disconnected)" },
  { type: "item.delta", item_id: "item_3", item_type: "agent_message", delta: "Do" },
  ...Object.values(threadItemSamples).flatMap((items) =>
    items.flatMap((item): ThreadEvent[] => [
      { type: "item.started", item },
      { type: "item.updated", item },
      { type: "item.completed", item },
    ]),
  ),
];

function command(
  rest: Pick<
    Extract<ThreadItem, { type: "command_execution" }>,
    "aggregated_output" | "exit_code" | "status"
  >,
): Extract<ThreadItem, { type: "command_execution" }> {
  return { id: "item_1", type: "command_execution", command: "/bin/bash -lc 'npm test'", ...rest };
}
