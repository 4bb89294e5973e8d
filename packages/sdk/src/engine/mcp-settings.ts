import type { McpServerOptions, ThreadServers } from "../options/mcp-server.js";

/** The MCP servers as settings, which are in the words of the CLI. */
export function mcpSettings(servers: ThreadServers): { mcp_servers?: Record<string, Settings> } {
  if (servers === undefined) return {};
  const tables = Object.entries(servers).map(([name, server]) => [name, settingsOf(server)] as const);
  return { mcp_servers: Object.fromEntries(tables) };
}

type Settings = Record<string, string | number | boolean | string[] | object>;

function settingsOf(server: McpServerOptions): Settings {
  const { approvalMode, toolApprovalModes, ...rest } = server;
  const settings: Settings = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (key.endsWith("_ms")) settings[key.replace(/ms$/, "sec")] = Number(value) / 1000;
    else settings[key] = value;
  }
  if (approvalMode !== undefined) settings["default_tools_approval_mode"] = approvalMode;
  if (toolApprovalModes !== undefined) {
    const tools = Object.entries(toolApprovalModes).map(([name, mode]) => [name, { approval_mode: mode }]);
    settings["tools"] = Object.fromEntries(tools);
  }
  return settings;
}
