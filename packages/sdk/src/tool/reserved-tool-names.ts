/**
 * Names of codex's own tools. The server accepts a tool with such a name, but neither offers it to the model nor calls it,
 * and reports nothing; `web_search` it offers twice. Holds every tool that `etc/codex-surface.txt` lists for a model, and
 * those that codex offers only with other settings.
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
  "send_message_to_user_async",
  "shell_command",
  "tool_search",
  "update_goal",
  "view_image",
  "wait",
  "web_search",
  "write_stdin",
]);
