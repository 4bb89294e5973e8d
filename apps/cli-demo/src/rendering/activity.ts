import type { ThreadItem, ThreadState } from "@codex/sdk";

import { commandText } from "./command-text.js";
import { printableText } from "./printable-text.js";

/** What the agent is doing right now, on one line. */
export function activityOf(state: ThreadState): string {
  if (state.retryNotice !== null) return oneLine(state.retryNotice);
  if (state.status === "idle") return "Starting codex";
  const running = state.items.findLast(({ turn, completed }) => turn === state.turn && !completed);
  return running === undefined ? "Thinking" : itemActivity(running.item);
}

function itemActivity(item: ThreadItem): string {
  switch (item.type) {
    case "command_execution":
      return `Running ${oneLine(commandText(item.command))}`;
    case "file_change":
      return "Changing files";
    case "mcp_tool_call":
      return `Calling ${oneLine(`${item.server}.${item.tool}`)}`;
    case "dynamic_tool_call":
      return `Calling ${oneLine(item.tool)}`;
    case "collab_tool_call":
      return "Working with sub-agents";
    case "web_search":
      return "Searching the web";
    case "agent_message":
      return "Writing";
    default:
      return "Thinking";
  }
}

function oneLine(text: string): string {
  return printableText(text).replaceAll(/\s+/g, " ").trim();
}
