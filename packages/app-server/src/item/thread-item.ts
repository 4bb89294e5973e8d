import type { AgentMessageThreadItem } from "./agent-message-item.js";
import type { CollabAgentToolCallThreadItem } from "./collab-agent-tool-call-item.js";
import type { CommandExecutionThreadItem } from "./command-execution-item.js";
import type { DynamicToolCallThreadItem } from "./dynamic-tool-call-item.js";
import type { FileChangeThreadItem } from "./file-change-item.js";
import type { ImageGenerationThreadItem, ImageViewThreadItem } from "./image-items.js";
import type { FunctionCallOutputThreadItem, HookPromptThreadItem } from "./injected-items.js";
import type {
  ContextCompactionThreadItem,
  EnteredReviewModeThreadItem,
  ExitedReviewModeThreadItem,
  SleepThreadItem,
} from "./marker-items.js";
import type { McpToolCallThreadItem } from "./mcp-tool-call-item.js";
import type { PlanThreadItem } from "./plan-item.js";
import type { ReasoningThreadItem } from "./reasoning-item.js";
import type { SubAgentActivityThreadItem } from "./sub-agent-activity-item.js";
import type { UnrecognizedThreadItem } from "./unrecognized-item.js";
import type { UserMessageThreadItem } from "./user-message-item.js";
import type { WebSearchThreadItem } from "./web-search-item.js";

/**
 * A unit inside a turn. Ids come from the model's provider and may repeat in another turn: key by turn and item.
 * Branch on `type`; kinds this version does not know arrive as {@link UnrecognizedThreadItem}.
 */
export type ThreadItem =
  | UserMessageThreadItem
  | HookPromptThreadItem
  | AgentMessageThreadItem
  | FunctionCallOutputThreadItem
  | PlanThreadItem
  | ReasoningThreadItem
  | CommandExecutionThreadItem
  | FileChangeThreadItem
  | McpToolCallThreadItem
  | DynamicToolCallThreadItem
  | CollabAgentToolCallThreadItem
  | SubAgentActivityThreadItem
  | WebSearchThreadItem
  | ImageViewThreadItem
  | SleepThreadItem
  | ImageGenerationThreadItem
  | EnteredReviewModeThreadItem
  | ExitedReviewModeThreadItem
  | ContextCompactionThreadItem
  | UnrecognizedThreadItem;
