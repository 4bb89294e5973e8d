import type { ApprovalDecision } from "./approval-decision.js";
import type { ApprovalOrigin } from "./approval-origin.js";

/** May this tool of an MCP server be called? Tools that declare themselves read-only are not asked about. */
export interface McpToolCallApprovalRequest extends ApprovalOrigin {
  /** Tells the requests apart. */
  kind: "mcp_tool_call";
  /** The turn that asks; `null` when the server cannot tell. */
  turnId: string | null;
  /** The `mcp_tool_call` item it is about; `null` when it cannot be told. */
  itemId: string | null;
  /** The MCP server's name in the configuration. */
  server: string;
  /** The tool's name; empty when the server does not tell. */
  tool: string;
  /** What the tool says it does; `null` when it does not. */
  description: string | null;
  /** What the tool is called with: any JSON. */
  arguments: unknown;
  /** The tool's own hints, such as `destructiveHint`. They are claims of the MCP server. */
  annotations: Readonly<Record<string, unknown>>;
  /** The question in words, ready to be shown. */
  message: string;
  /** Decisions to offer to a person, in order. `acceptForSession` and `acceptAlways` are there when they are on offer. */
  availableDecisions: readonly ApprovalDecision[];
}
