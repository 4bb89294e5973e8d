import type { UnrecognizedType } from "../open-types.js";
import type {
  ContextCompactionItem,
  EnteredReviewModeItem,
  ExitedReviewModeItem,
  PlanItem,
  SleepItem,
  SubAgentActivityItem,
} from "./activity.js";
import type { AgentMessageItem, ReasoningItem } from "./agent-message.js";
import type { CollabToolCallItem } from "./collab-tool-call.js";
import type { CommandExecutionItem } from "./command-execution.js";
import type { DynamicToolCallItem } from "./dynamic-tool-call.js";
import type { FileChangeItem } from "./file-change.js";
import type { HookRunItem } from "./hook-run.js";
import type { ImageGenerationItem, ImageViewItem } from "./image.js";
import type { McpToolCallItem } from "./mcp-tool-call.js";
import type { TodoListItem } from "./todo-list.js";
import type { WebSearchItem } from "./web-search.js";

/**
 * One unit of what the agent does in a turn. Narrow it by its `type`.
 *
 * On the exec transport, ids start again at `item_0` in every process, and so in every turn. Use the turn and the id as a
 * key, not the id alone.
 */
export type ThreadItem =
  | AgentMessageItem
  | ReasoningItem
  | CommandExecutionItem
  | FileChangeItem
  | McpToolCallItem
  | DynamicToolCallItem
  | CollabToolCallItem
  | WebSearchItem
  | TodoListItem
  | PlanItem
  | ContextCompactionItem
  | SubAgentActivityItem
  | ImageViewItem
  | ImageGenerationItem
  | SleepItem
  | EnteredReviewModeItem
  | ExitedReviewModeItem
  | HookRunItem
  | ErrorItem
  | UnknownThreadItem;

/** The `type` tags of all items that this version knows. */
export const threadItemTypes = [
  "agent_message",
  "reasoning",
  "command_execution",
  "file_change",
  "mcp_tool_call",
  "dynamic_tool_call",
  "collab_tool_call",
  "web_search",
  "todo_list",
  "plan",
  "context_compaction",
  "sub_agent_activity",
  "image_view",
  "image_generation",
  "sleep",
  "entered_review_mode",
  "exited_review_mode",
  "hook_run",
  "error",
] as const;

/** The `type` tag of an item that this version knows. */
export type ThreadItemType = (typeof threadItemTypes)[number];

/** A warning that does not end the turn: a deprecated setting, an unknown model, an ignored configuration key. */
export type ErrorItem = {
  /** Identifies the item within its turn. The item may precede `turn.started`. */
  id: string;
  /** The tag of this item. */
  type: "error";
  /** The warning, in the words of the binary. */
  message: string;
};

/**
 * An item of a type that this version of the package does not know: the object exactly as the binary sent it. Read its other
 * fields through `item as Record<string, unknown>`.
 */
export type UnknownThreadItem = {
  /** Identifies the item within its turn. Every item has an id, whatever its type. */
  id: string;
  /** A tag that no other item has. At run time it is the string that the binary sent. */
  type: UnrecognizedType;
};

/** Whether the item is of a type that this version does not know. */
export function isUnknownThreadItem(item: ThreadItem): item is UnknownThreadItem {
  return !(threadItemTypes as readonly string[]).includes(item.type);
}
