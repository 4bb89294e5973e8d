// Types, type guards, lists, errors, redaction and the reducer. Nothing here may load zod: see `./schemas.ts`.

export { CodexError, type CodexErrorCode } from "./codex-error.js";
export type { ThreadError, TurnFailureReason } from "./events/thread-error.js";
export {
  type BudgetWarningEvent,
  type ItemCompletedEvent,
  type ItemDeltaEvent,
  type ItemDeltaType,
  type ItemStartedEvent,
  type ItemUpdatedEvent,
  isUnknownThreadEvent,
  type ThreadErrorEvent,
  type ThreadEvent,
  type ThreadEventType,
  type ThreadStartedEvent,
  type TurnActivityEvent,
  type TurnCompletedEvent,
  type TurnFailedEvent,
  type TurnInterruptedEvent,
  type TurnStartedEvent,
  threadEventTypes,
  type UnknownThreadEvent,
} from "./events/thread-event.js";
export { type ContextWindow, noUsage, type Usage } from "./events/usage.js";
export type {
  ContextCompactionItem,
  EnteredReviewModeItem,
  ExitedReviewModeItem,
  PlanItem,
  SleepItem,
  SubAgentActivityItem,
  SubAgentActivityKind,
} from "./items/activity.js";
export type {
  AgentMessageItem,
  AgentMessagePhase,
  AsyncQuestion,
  ReasoningItem,
} from "./items/agent-message.js";
export type {
  CollabAgentState,
  CollabAgentStatus,
  CollabTool,
  CollabToolCallItem,
  CollabToolCallStatus,
} from "./items/collab-tool-call.js";
export {
  type CommandExecutionItem,
  type CommandExecutionStatus,
  commandText,
} from "./items/command-execution.js";
export type {
  DynamicToolCallItem,
  DynamicToolCallStatus,
  DynamicToolContent,
  DynamicToolMediaContent,
  DynamicToolTextContent,
  UnknownDynamicToolContent,
} from "./items/dynamic-tool-call.js";
export type {
  FileChangeItem,
  FileUpdateChange,
  PatchApplyStatus,
  PatchChangeKind,
} from "./items/file-change.js";
export type { HookEvent, HookHandlerType, HookOutput, HookRunItem, HookRunStatus } from "./items/hook-run.js";
export type {
  ImageGenerationFailure,
  ImageGenerationItem,
  ImageGenerationStatus,
  ImageViewItem,
} from "./items/image.js";
export type {
  McpContentBlock,
  McpEmbeddedResource,
  McpMediaContent,
  McpResourceLink,
  McpTextContent,
  McpToolCallError,
  McpToolCallItem,
  McpToolCallResult,
  McpToolCallStatus,
  UnknownMcpContentBlock,
} from "./items/mcp-tool-call.js";
export {
  type ErrorItem,
  isUnknownThreadItem,
  type ThreadItem,
  type ThreadItemType,
  threadItemTypes,
  type UnknownThreadItem,
} from "./items/thread-item.js";
export type { TodoItem, TodoListItem } from "./items/todo-list.js";
export type {
  UnknownWebSearchAction,
  WebSearchAction,
  WebSearchFindInPageAction,
  WebSearchItem,
  WebSearchOpenPageAction,
  WebSearchOtherAction,
  WebSearchQueryAction,
} from "./items/web-search.js";
export { MalformedEventError } from "./malformed-event-error.js";
export type { OpenEnum, UnrecognizedType } from "./open-types.js";
export { Redactor, redact } from "./redaction/redact.js";
export { reduceThreadEvent } from "./state/reduce-thread-event.js";
export {
  initialThreadState,
  type ThreadState,
  type ThreadStateItem,
  type ThreadStateStatus,
} from "./state/thread-state.js";
export type { ChangedFile, Changes, TurnChanges } from "./turn-changes.js";
