import type { ThreadItem } from "@codex/protocol";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ItemView } from "./item-view.js";

/** The text that a reader sees of an item. */
function textOf(item: ThreadItem, isRunning = false): string {
  const markup = renderToStaticMarkup(<ItemView item={item} isRunning={isRunning} />);
  return markup
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll(/\s+/g, " ")
    .trim();
}

describe("an item appears as", () => {
  it.each<[string, ThreadItem, string]>([
    [
      "a plan",
      {
        id: "1",
        type: "todo_list",
        items: [
          { text: "Read", completed: true },
          { text: "Write", completed: false },
        ],
      },
      "Done: Read To do: Write",
    ],
    [
      "a failed command",
      {
        id: "1",
        type: "command_execution",
        command: "/bin/bash -lc 'npm test'",
        aggregated_output: "1 failed\n",
        exit_code: 1,
        status: "failed",
      },
      "npm test exit code 1 1 line of output 1 failed",
    ],
    [
      "a command with quotes, without its shell",
      {
        id: "1",
        type: "command_execution",
        command: `/bin/bash -lc 'echo '"'"'a'"'"''`,
        aggregated_output: "",
        status: "declined",
      },
      "echo &#x27;a&#x27; declined",
    ],
    [
      "an added file",
      {
        id: "1",
        type: "file_change",
        changes: [{ path: "a.txt", kind: "add", diff: "one\ntwo\n" }],
        status: "completed",
      },
      "Changes to 1 file completed a.txt added +2 −0 1 one 2 two",
    ],
    [
      "a failed tool of an MCP server",
      {
        id: "1",
        type: "mcp_tool_call",
        server: "db",
        tool: "query",
        arguments: { sql: "select" },
        error: { message: "no such table" },
        status: "failed",
      },
      'db.query({"sql":"select"}) failed no such table',
    ],
    ["a web search", { id: "1", type: "web_search", query: "apples" }, "Searched the web for “apples”"],
    ["a warning", { id: "1", type: "error", message: "careful" }, "Warning careful"],
    ["something newer, by its name", { id: "1", type: "space_walk" } as unknown as ThreadItem, "space walk"],
  ])("%s", (_, item, expected) => {
    expect(textOf(item)).toBe(expected);
  });

  it("an image of a tool only if it came with the result", () => {
    const call = (url: string): ThreadItem => ({
      id: "1",
      type: "dynamic_tool_call",
      tool: "see",
      content: [{ type: "image", url }],
      status: "completed",
    });
    const markup = (url: string) => renderToStaticMarkup(<ItemView item={call(url)} isRunning={false} />);
    expect(markup("data:image/png;base64,AA==")).toContain("<img");
    expect(markup("https://example.com/a.png")).not.toContain("<img");
    expect(markup("data:text/html;base64,AA==")).not.toContain("<img");
  });
});
