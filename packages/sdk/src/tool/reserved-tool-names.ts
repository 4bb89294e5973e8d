/**
 * Names of codex's own tools. The server takes a tool with such a name, and then neither shows it to the model nor ever
 * calls it, without a word; `web_search` it shows twice (0.169.0, all models of its catalogue).
 */
export const reservedToolNames: ReadonlySet<string> = new Set([
  "apply_patch",
  "clock__curr_time",
  "create_goal",
  "exec",
  "exec_command",
  "get_goal",
  "list_mcp_resource_templates",
  "list_mcp_resources",
  "read_mcp_resource",
  "request_permissions",
  "request_user_input",
  "request_user_input_async",
  "shell_command",
  "tool_search",
  "update_goal",
  "view_image",
  "wait",
  "web_search",
  "write_stdin",
]);
