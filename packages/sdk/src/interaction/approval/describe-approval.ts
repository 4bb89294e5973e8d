import type { ApprovalRequest } from "./approval-request.js";

const longestCommand = 200;

/** What is to be approved, in words that begin a sentence. */
export function describeApproval(request: ApprovalRequest): string {
  switch (request.kind) {
    case "command":
      if (request.network) return `A connection to ${request.network.host}`;
      return `The command ${(request.command ?? "(not told)").slice(0, longestCommand)}`;
    case "file_change":
      return `A patch of ${request.changes.map(({ path }) => path).join(", ") || "unknown files"}`;
    case "permissions":
      return "A request for more permissions";
    case "mcp_tool_call":
      return `A call of the MCP tool ${request.server}/${request.tool}`;
  }
}
