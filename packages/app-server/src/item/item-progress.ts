import type { FileUpdateChange } from "./file-change-item.js";
import type { ItemPlace } from "./item-delta.js";

/** Parameters of `item/commandExecution/terminalInteraction`: the agent typed something into a running command. */
export interface TerminalInteractionNotification extends ItemPlace {
  /** The terminal. */
  processId: string;
  /** What was typed; empty when the agent only looked. */
  stdin: string;
}

/** Parameters of `item/fileChange/patchUpdated`: the patch so far, while the model writes it. */
export interface FileChangePatchUpdatedNotification extends ItemPlace {
  /** All its changes. */
  changes: FileUpdateChange[];
}

/** Parameters of `item/mcpToolCall/progress`. */
export interface McpToolCallProgressNotification extends ItemPlace {
  /** What the MCP server says. */
  message: string;
}
