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
    { id: "msg_3", type: "agent_message", text: "Done.", phase: null, delivery: null, questions: null },
    {
      id: "call_1",
      type: "agent_message",
      text: "Which?\n- a\n- b",
      phase: "final_answer",
      delivery: "async",
      questions: [
        { title: "Which?", options: ["a", "b"] },
        { title: "Why?", options: null },
      ],
    },
  ],
  reasoning: [{ id: "item_0", type: "reasoning", text: "**Reading the test**" }],
  command_execution: [
    command({ aggregated_output: "", exit_code: absent, status: "in_progress" }),
    command({ aggregated_output: "1 failed\n", exit_code: 1, status: "failed" }),
    command({ aggregated_output: "", exit_code: absent, status: "declined" }),
    command({ aggregated_output: "", status: "in_progress" }),
    command({ aggregated_output: "", status: "in_progress", cwd: "/repo", duration_ms: null }),
    command({ aggregated_output: "", exit_code: 0, status: "completed", cwd: "/repo", duration_ms: 12 }),
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
        { path: "/repo/d.js", kind: "update", diff: "@@ -1 +1 @@", move_path: "/repo/e.js" },
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
  plan: [{ id: "p", type: "plan", text: "# The plan\n- Do it.\n" }],
  context_compaction: [{ id: "c", type: "context_compaction" }],
  sub_agent_activity: [
    {
      id: "call_1",
      type: "sub_agent_activity",
      kind: "started",
      agent_thread_id: "0199-b",
      agent_path: "/root/counting",
      model: "gpt-6-sol",
      reasoning_effort: "low",
    },
    {
      id: "call_2",
      type: "sub_agent_activity",
      kind: "completed",
      agent_thread_id: "0199-b",
      agent_path: "/root/counting",
    },
  ],
  image_view: [{ id: "call_1", type: "image_view", path: "/repo/a.png" }],
  image_generation: [
    { id: "ig_1", type: "image_generation", status: "in_progress", revised_prompt: null, result: "" },
    {
      id: "ig_1",
      type: "image_generation",
      status: "completed",
      revised_prompt: "A red dot",
      result: "iVBORw0KGgo=",
      saved_path: "/home/codex/ig_1.png",
      failure: null,
    },
    {
      id: "ig_2",
      type: "image_generation",
      status: "failed",
      file_id: "file_1",
      failure: { type: "usage_limit_exceeded", resets_at: 1_795_965_590 },
    },
  ],
  sleep: [{ id: "call_1", type: "sleep", duration_ms: 20 }],
  entered_review_mode: [{ id: "r", type: "entered_review_mode", review: "current changes" }],
  exited_review_mode: [{ id: "r", type: "exited_review_mode", review: "All is fine." }],
  hook_run: [
    {
      id: "pre-tool-use:0:/repo/.codex/config.toml",
      type: "hook_run",
      event: "pre_tool_use",
      handler: "command",
      source_path: "/repo/.codex/config.toml",
      status: "in_progress",
      status_message: "Checking",
      output: [],
      duration_ms: null,
    },
    {
      id: "pre-tool-use:0:/repo/.codex/config.toml",
      type: "hook_run",
      event: "pre_tool_use",
      handler: "command",
      source_path: "/repo/.codex/config.toml",
      status: "blocked",
      status_message: null,
      output: [{ kind: "feedback", text: "Not on a Friday." }],
      duration_ms: 3,
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
  { type: "budget.warning", scope: "thread", limit: "cost", used: 4.1, allowed: 5 },
  { type: "turn.activity", kind: "command", item_id: "item_2", detail: "sleep 9", running_ms: 5003.2 },
  { type: "turn.activity", kind: "model", item_id: null, detail: null, running_ms: 1 },
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
  rest: Omit<Extract<ThreadItem, { type: "command_execution" }>, "id" | "type" | "command">,
): Extract<ThreadItem, { type: "command_execution" }> {
  return { id: "item_1", type: "command_execution", command: "/bin/bash -lc 'npm test'", ...rest };
}
