/** Why an MCP tool could not be called. */
export interface McpToolCallError {
  /** What went wrong, in the words of the binary or of the MCP server. */
  message: string;
}
