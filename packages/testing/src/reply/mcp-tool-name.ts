/**
 * How the binary offers an MCP tool to the model: the server becomes the namespace, and whatever
 * is no letter, digit or underscore becomes an underscore in both names.
 */
export function mcpToolName(server: string, tool: string): { namespace: string; name: string } {
  return { namespace: `mcp__${plain(server)}`, name: plain(tool) };
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_");
}
