import type { ThreadItem } from "../items/thread-item.js";

/** The item with more of its text; the same item when it has no text to append to. */
export function appendDelta(item: ThreadItem, delta: string): ThreadItem {
  switch (item.type) {
    case "agent_message":
    case "reasoning":
      return { ...item, text: item.text + delta };
    case "command_execution":
      return { ...item, aggregated_output: item.aggregated_output + delta };
    // Their new versions arrive whole.
    case "file_change":
    case "mcp_tool_call":
    case "dynamic_tool_call":
    case "collab_tool_call":
    case "web_search":
    case "todo_list":
    case "error":
      return item;
    default:
      return typeof item["text"] === "string" ? { ...item, text: item["text"] + delta } : item;
  }
}
