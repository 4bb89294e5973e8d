/** The `type` tags of all items this version knows. */
export const threadItemTypes = [
  "agent_message",
  "reasoning",
  "command_execution",
  "file_change",
  "mcp_tool_call",
  "dynamic_tool_call",
  "collab_tool_call",
  "web_search",
  "todo_list",
  "error",
] as const;

/** The `type` tag of an item this version knows. */
export type ThreadItemType = (typeof threadItemTypes)[number];
