// Types, guards, lists, errors and the reducer: no dependency, no Node. Whatever needs zod is in `./schemas.ts`.

export { CodexError, type CodexErrorOptions } from "./errors/codex-error.js";
export type { CodexErrorCode } from "./errors/codex-error-code.js";
export { type MalformedEventDetails, MalformedEventError } from "./errors/malformed-event-error.js";
export { isUnknownThreadEvent } from "./events/is-unknown-thread-event.js";
export type { ItemCompletedEvent } from "./events/item-completed-event.js";
export type { ItemDeltaEvent } from "./events/item-delta-event.js";
export type { ItemDeltaType } from "./events/item-delta-type.js";
export type { ItemStartedEvent } from "./events/item-started-event.js";
export type { ItemUpdatedEvent } from "./events/item-updated-event.js";
export type { ThreadError, TurnFailureReason } from "./events/thread-error.js";
export type { ThreadErrorEvent } from "./events/thread-error-event.js";
export type { ThreadEvent } from "./events/thread-event.js";
export { type ThreadEventType, threadEventTypes } from "./events/thread-event-types.js";
export type { ThreadStartedEvent } from "./events/thread-started-event.js";
export type { TurnCompletedEvent } from "./events/turn-completed-event.js";
export type { TurnFailedEvent } from "./events/turn-failed-event.js";
export type { TurnStartedEvent } from "./events/turn-started-event.js";
export type { UnknownThreadEvent } from "./events/unknown-thread-event.js";
export type { Usage } from "./events/usage.js";
export type { AgentMessageItem, AgentMessagePhase } from "./items/agent-message-item.js";
export type { CollabAgentState } from "./items/collab-tool-call/collab-agent-state.js";
export type { CollabAgentStatus } from "./items/collab-tool-call/collab-agent-status.js";
export type { CollabTool } from "./items/collab-tool-call/collab-tool.js";
export type { CollabToolCallItem } from "./items/collab-tool-call/collab-tool-call-item.js";
export type { CollabToolCallStatus } from "./items/collab-tool-call/collab-tool-call-status.js";
export type { CommandExecutionItem } from "./items/command-execution/command-execution-item.js";
export type { CommandExecutionStatus } from "./items/command-execution/command-execution-status.js";
export type { DynamicToolCallItem } from "./items/dynamic-tool-call/dynamic-tool-call-item.js";
export type { DynamicToolCallStatus } from "./items/dynamic-tool-call/dynamic-tool-call-status.js";
export type {
  DynamicToolContent,
  DynamicToolMediaContent,
  DynamicToolTextContent,
  UnknownDynamicToolContent,
} from "./items/dynamic-tool-call/dynamic-tool-content.js";
export type { ErrorItem } from "./items/error-item.js";
export type { FileChangeItem } from "./items/file-change/file-change-item.js";
export type { FileUpdateChange } from "./items/file-change/file-update-change.js";
export type { PatchApplyStatus } from "./items/file-change/patch-apply-status.js";
export type { PatchChangeKind } from "./items/file-change/patch-change-kind.js";
export { isUnknownThreadItem } from "./items/is-unknown-thread-item.js";
export type {
  McpContentBlock,
  McpEmbeddedResource,
  McpMediaContent,
  McpResourceLink,
  McpTextContent,
  UnknownMcpContentBlock,
} from "./items/mcp-tool-call/mcp-content-block.js";
export type { McpToolCallError } from "./items/mcp-tool-call/mcp-tool-call-error.js";
export type { McpToolCallItem } from "./items/mcp-tool-call/mcp-tool-call-item.js";
export type { McpToolCallResult } from "./items/mcp-tool-call/mcp-tool-call-result.js";
export type { McpToolCallStatus } from "./items/mcp-tool-call/mcp-tool-call-status.js";
export type { ReasoningItem } from "./items/reasoning-item.js";
export type { ThreadItem } from "./items/thread-item.js";
export { type ThreadItemType, threadItemTypes } from "./items/thread-item-types.js";
export type { TodoItem } from "./items/todo-list/todo-item.js";
export type { TodoListItem } from "./items/todo-list/todo-list-item.js";
export type { UnknownThreadItem } from "./items/unknown-thread-item.js";
export type {
  UnknownWebSearchAction,
  WebSearchAction,
  WebSearchFindInPageAction,
  WebSearchOpenPageAction,
  WebSearchOtherAction,
  WebSearchQueryAction,
} from "./items/web-search/web-search-action.js";
export type { WebSearchItem } from "./items/web-search/web-search-item.js";
export { Redactor, redact } from "./redaction/redact.js";
export { initialThreadState } from "./state/initial-thread-state.js";
export { reduceThreadEvent } from "./state/reduce-thread-event.js";
export type { ThreadState } from "./state/thread-state.js";
export type { ThreadStateItem } from "./state/thread-state-item.js";
export type { ThreadStateStatus } from "./state/thread-state-status.js";
export type { OpenEnum } from "./tolerance/open-enum.js";
export type { UnrecognizedType } from "./tolerance/unrecognized-type.js";
