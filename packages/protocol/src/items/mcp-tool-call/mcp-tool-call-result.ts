import type { McpContentBlock } from "./mcp-content-block.js";

/** What an MCP tool returned. */
export interface McpToolCallResult {
  /** The blocks of the answer, as the MCP server sent them. */
  content: McpContentBlock[];
  /** Metadata of the protocol, if the MCP server sent any. */
  _meta?: unknown;
  /** The answer as data, for tools that declare an output schema; null for others. */
  structured_content?: unknown;
}
