import type { OpenEnum } from "@codex/protocol";

/** Parameters of `mcpServer/startupStatus/updated`. */
export interface McpServerStatusUpdatedNotification {
  /** The thread the MCP server was started for, or `null` for all. */
  threadId: string | null;
  /** Its name in the configuration. */
  name: string;
  /** How its start goes. */
  status: OpenEnum<"starting" | "ready" | "failed" | "cancelled">;
  /** Why it failed, or `null`. */
  error: string | null;
}
