import type { OpenEnum } from "@codex/protocol";

import type { JsonValue } from "../config/json-value.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** A call of an MCP server's tool. */
export interface McpToolCallThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "mcpToolCall";
  /** The MCP server's name in the configuration. */
  server: string;
  /** The tool. */
  tool: string;
  /** How far it is. */
  status: OpenEnum<"inProgress" | "completed" | "failed">;
  /** What the model passes. */
  arguments: JsonValue;
  /** What the tool returned, also when it reports a failure of its own; `null` while it runs. */
  result: McpToolCallResult | null;
  /** Why the call itself failed, or `null`. */
  error: McpToolCallError | null;
  /** How long it took, in milliseconds. */
  durationMs: number | null;
}

/** What an MCP tool returned. */
export interface McpToolCallResult {
  /** Its content blocks, as MCP has them. */
  content: JsonValue[];
  /** Its structured content, or `null`. */
  structuredContent: JsonValue;
  /** What the server adds, or `null`. */
  _meta: JsonValue;
}

/** Why a call failed. */
export interface McpToolCallError {
  /** In words. */
  message: string;
}
