// Everything that needs zod. The root entry must never import from here.

export { findUnknownFields } from "./drift/find-unknown-fields.js";
export { itemCompletedEventSchema } from "./events/item-completed-event-schema.js";
export { itemDeltaEventSchema } from "./events/item-delta-event-schema.js";
export { itemStartedEventSchema } from "./events/item-started-event-schema.js";
export { itemUpdatedEventSchema } from "./events/item-updated-event-schema.js";
export { threadErrorEventSchema } from "./events/thread-error-event-schema.js";
export { threadErrorSchema, turnFailureReasonSchema } from "./events/thread-error-schema.js";
export { threadEventSchema } from "./events/thread-event-schema.js";
export { threadStartedEventSchema } from "./events/thread-started-event-schema.js";
export { turnCompletedEventSchema } from "./events/turn-completed-event-schema.js";
export { turnFailedEventSchema } from "./events/turn-failed-event-schema.js";
export { turnStartedEventSchema } from "./events/turn-started-event-schema.js";
export { unknownThreadEventSchema } from "./events/unknown-thread-event-schema.js";
export { usageSchema } from "./events/usage-schema.js";
export { agentMessageItemSchema, agentMessagePhaseSchema } from "./items/agent-message-item-schema.js";
export { collabAgentStateSchema } from "./items/collab-tool-call/collab-agent-state-schema.js";
export { collabAgentStatusSchema } from "./items/collab-tool-call/collab-agent-status-schema.js";
export { collabToolCallItemSchema } from "./items/collab-tool-call/collab-tool-call-item-schema.js";
export { collabToolCallStatusSchema } from "./items/collab-tool-call/collab-tool-call-status-schema.js";
export { collabToolSchema } from "./items/collab-tool-call/collab-tool-schema.js";
export { commandExecutionItemSchema } from "./items/command-execution/command-execution-item-schema.js";
export { commandExecutionStatusSchema } from "./items/command-execution/command-execution-status-schema.js";
export { dynamicToolCallItemSchema } from "./items/dynamic-tool-call/dynamic-tool-call-item-schema.js";
export { dynamicToolCallStatusSchema } from "./items/dynamic-tool-call/dynamic-tool-call-status-schema.js";
export { dynamicToolContentSchema } from "./items/dynamic-tool-call/dynamic-tool-content-schema.js";
export { errorItemSchema } from "./items/error-item-schema.js";
export { fileChangeItemSchema } from "./items/file-change/file-change-item-schema.js";
export { fileUpdateChangeSchema } from "./items/file-change/file-update-change-schema.js";
export { patchApplyStatusSchema } from "./items/file-change/patch-apply-status-schema.js";
export { patchChangeKindSchema } from "./items/file-change/patch-change-kind-schema.js";
export { mcpContentBlockSchema } from "./items/mcp-tool-call/mcp-content-block-schema.js";
export { mcpToolCallErrorSchema } from "./items/mcp-tool-call/mcp-tool-call-error-schema.js";
export { mcpToolCallItemSchema } from "./items/mcp-tool-call/mcp-tool-call-item-schema.js";
export { mcpToolCallResultSchema } from "./items/mcp-tool-call/mcp-tool-call-result-schema.js";
export { mcpToolCallStatusSchema } from "./items/mcp-tool-call/mcp-tool-call-status-schema.js";
export { reasoningItemSchema } from "./items/reasoning-item-schema.js";
export { threadItemSchema } from "./items/thread-item-schema.js";
export { todoItemSchema } from "./items/todo-list/todo-item-schema.js";
export { todoListItemSchema } from "./items/todo-list/todo-list-item-schema.js";
export { unknownThreadItemSchema } from "./items/unknown-thread-item-schema.js";
export {
  unknownWebSearchActionSchema,
  webSearchActionSchema,
  webSearchFindInPageActionSchema,
  webSearchOpenPageActionSchema,
  webSearchOtherActionSchema,
  webSearchQueryActionSchema,
} from "./items/web-search/web-search-action-schema.js";
export { webSearchItemSchema } from "./items/web-search/web-search-item-schema.js";
export {
  type JsonSchemaIssue,
  type JsonSchemaValidator,
  jsonSchemaValidator,
} from "./parsing/json-schema-validator.js";
export { parseThreadEvent } from "./parsing/parse-thread-event.js";
export { type SafeParseThreadEventResult, safeParseThreadEvent } from "./parsing/safe-parse-thread-event.js";
export type { OpenEnumSchema } from "./tolerance/open-enum-schema.js";
export type { WireObject } from "./tolerance/wire-object.js";
