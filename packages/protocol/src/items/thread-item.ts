import type { AgentMessageItem } from "./agent-message-item.js";
import type { CollabToolCallItem } from "./collab-tool-call/collab-tool-call-item.js";
import type { CommandExecutionItem } from "./command-execution/command-execution-item.js";
import type { DynamicToolCallItem } from "./dynamic-tool-call/dynamic-tool-call-item.js";
import type { ErrorItem } from "./error-item.js";
import type { FileChangeItem } from "./file-change/file-change-item.js";
import type { McpToolCallItem } from "./mcp-tool-call/mcp-tool-call-item.js";
import type { ReasoningItem } from "./reasoning-item.js";
import type { TodoListItem } from "./todo-list/todo-list-item.js";
import type { UnknownThreadItem } from "./unknown-thread-item.js";
import type { WebSearchItem } from "./web-search/web-search-item.js";

/**
 * One unit of what the agent does in a turn. `type` tells them apart and narrows.
 *
 * Ids on the exec transport start again at `item_0` in every process, which means in every turn: key by turn and
 * id, not by id alone.
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
  | ErrorItem
  | UnknownThreadItem;
