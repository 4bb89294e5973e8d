import type { McpToolCallError } from "./mcp-tool-call-error.js";
import type { McpToolCallResult } from "./mcp-tool-call-result.js";
import type { McpToolCallStatus } from "./mcp-tool-call-status.js";

/** A call of a tool of an MCP server. */
export interface McpToolCallItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "mcp_tool_call";
  /** The name of the MCP server in the configuration. */
  server: string;
  /** The name of the tool. */
  tool: string;
  /** What the tool was called with: any JSON. Early CLIs leave it out. */
  arguments?: unknown;
  /**
   * What the tool returned. Null while it runs and when the call itself failed. A tool that reports a failure
   * of its own has a result, and the status `failed`.
   */
  result?: McpToolCallResult | null;
  /** Why the call itself failed. Null when the tool answered. */
  error?: McpToolCallError | null;
  /** How the call stands. */
  status: McpToolCallStatus;
}
