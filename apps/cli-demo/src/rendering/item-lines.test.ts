import type { ThreadItem } from "@codex/sdk";
import { describe, expect, it } from "vitest";

import { colorStyle, narrowStyle, plainStyle } from "../../tests/styles.js";
import { itemLines } from "./item-lines.js";

const lines = (item: object, style = plainStyle, durationMs?: number) =>
  itemLines({ id: "item_0", ...item } as ThreadItem, durationMs, style);

const command = (fields: object) => ({
  type: "command_execution",
  command: "/bin/bash -lc 'npm test'",
  aggregated_output: "",
  exit_code: 0,
  status: "completed",
  ...fields,
});

describe("a message", () => {
  it("wraps on a terminal and keeps the indentation of a line", () => {
    const text = "First a long sentence that wraps.\n  - an item that wraps, too";
    expect(lines({ type: "agent_message", text }, narrowStyle)).toEqual([
      "First a long sentence",
      "that wraps.",
      "  - an item that wraps,",
      "  too",
    ]);
  });

  it("paints code and strong words, and leaves them unchanged without colours", () => {
    const text = "Call `total` **now**, not ```x```.";
    expect(lines({ type: "agent_message", text })).toEqual([text]);
    expect(lines({ type: "agent_message", text }, colorStyle)).toEqual([
      "Call \u001b[36mtotal\u001b[39m \u001b[1mnow\u001b[22m, not ```x```.",
    ]);
  });

  it("cannot control the terminal", () => {
    const text = "a\u001b]0;title\u0007b\u001b[2Jc\u0008d";
    expect(lines({ type: "agent_message", text })).toEqual(["abcd"]);
  });
});

describe("a command", () => {
  it("shows the command, its output and how it ended", () => {
    expect(lines(command({ aggregated_output: "one\n\ntwo\n" }))).toEqual([
      "$ npm test",
      "  │ one",
      "  │ two",
      "  ✓ exit 0",
    ]);
    expect(lines(command({ exit_code: 3, status: "failed" }), plainStyle, 61_400)).toEqual([
      "$ npm test",
      "  ✗ exit 3 · 1 min 01 s",
    ]);
    expect(lines(command({ exit_code: null, status: "declined" }))[1]).toContain("declined");
  });

  it("keeps the start and the end of a long output", () => {
    const output = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join("\n");
    expect(lines(command({ aggregated_output: output }))).toEqual([
      "$ npm test",
      ...[1, 2, 3, 4, 5, 6].map((number) => `  │ line ${number}`),
      "  │ … 22 more lines",
      "  │ line 29",
      "  │ line 30",
      "  ✓ exit 0",
    ]);
  });

  it("wraps the command at words, and cuts wide lines of its output", () => {
    const shown = lines(
      command({ command: "make one two three four five", aggregated_output: "y".repeat(50) }),
      narrowStyle,
    );
    expect(shown.slice(0, 2)).toEqual(["$ make one two three", "  four five"]);
    expect(shown.map(({ length }) => length <= 24)).toEqual([true, true, true, true]);
    expect(shown[2]).toMatch(/y…$/);
  });
});

describe("other items", () => {
  it("shows the paths of changed files relative to the working directory", () => {
    const changes = [
      { path: "/project/src/a.ts", kind: "update" },
      { path: "/project/b.ts", kind: "add" },
      { path: "/elsewhere/c.ts", kind: "delete" },
    ];
    expect(lines({ type: "file_change", changes, status: "failed" })).toEqual([
      "± src/a.ts changed",
      "+ b.ts added",
      "- /elsewhere/c.ts deleted",
      "  ✗ the patch could not be applied",
    ]);
  });

  it("shows the input and the output of a tool", () => {
    const call = { type: "mcp_tool_call", server: "docs", tool: "search", arguments: { q: "x" } };
    const content = [{ type: "text", text: "found" }, { type: "image" }];
    expect(lines({ ...call, status: "completed", result: { content }, error: null })).toEqual([
      '→ docs.search {"q":"x"}',
      "  │ found",
      "  │ [image]",
      "  ✓ answered",
    ]);
    expect(lines({ ...call, status: "failed", result: null, error: { message: "gone" } }).at(-1)).toBe(
      "  ✗ gone",
    );
  });

  it.each([
    [{ type: "reasoning", text: "**A heading**\n\nhm" }, ["A heading", "", "hm"]],
    [{ type: "web_search", query: "codex", action: { type: "search" } }, ["→ searched the web  codex"]],
    [
      {
        type: "todo_list",
        items: [
          { text: "a", completed: true },
          { text: "b", completed: false },
        ],
      },
      ["☑ a", "☐ b"],
    ],
    [
      {
        type: "collab_tool_call",
        tool: "spawn_agent",
        prompt: "count",
        agents_states: { t: { status: "running", message: null } },
      },
      ["→ started a sub-agent", "  count", "  │ running"],
    ],
    [{ type: "error", message: "careful" }, ["! careful"]],
    [{ type: "hologram" }, ["? hologram: unknown item type"]],
    [{ type: "plan", text: "1. Look\n2. Change" }, ["▏ 1. Look", "▏ 2. Change"]],
    [{ type: "context_compaction" }, ["… the conversation so far was replaced by a summary"]],
    [
      { type: "sub_agent_activity", kind: "started", agent_thread_id: "t", agent_path: "/root/counting" },
      ["→ sub-agent counting: started"],
    ],
    [{ type: "image_view", path: "/a.png" }, ["→ looked at /a.png"]],
    [{ type: "image_generation", status: "completed" }, ["→ made an image"]],
    [{ type: "sleep", duration_ms: 3000 }, ["… waited for 3.0 s"]],
    [{ type: "entered_review_mode", review: "the last commit" }, ["→ reviews the last commit"]],
    [
      {
        type: "hook_run",
        event: "pre_tool_use",
        status: "blocked",
        output: [{ kind: "feedback", text: "no" }],
      },
      ["→ hook at pre_tool_use: blocked: no"],
    ],
  ])("%j", (item, expected) => {
    expect(lines(item)).toEqual(expected);
  });
});
