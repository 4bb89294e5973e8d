// The schemas of `../items`. Each one validates the type of the same name.
import * as z from "zod";
import type { DynamicToolContent } from "../items/dynamic-tool-call.js";
import type { McpContentBlock } from "../items/mcp-tool-call.js";
import { type ThreadItem, threadItemTypes, type UnknownThreadItem } from "../items/thread-item.js";
import type { UnknownWebSearchAction, WebSearchAction } from "../items/web-search.js";
import {
  contextCompactionItemSchema,
  enteredReviewModeItemSchema,
  exitedReviewModeItemSchema,
  hookRunItemSchema,
  imageGenerationItemSchema,
  imageViewItemSchema,
  planItemSchema,
  sleepItemSchema,
  subAgentActivityItemSchema,
} from "./activity.js";
import {
  absentOrNull,
  anyJson,
  openEnumSchema,
  typeBranchSchema,
  unrecognizedTypeSchema,
  wireObject,
} from "./open-schemas.js";

/** Validates an `AgentMessagePhase`: accepts any string. */
export const agentMessagePhaseSchema = openEnumSchema(["commentary", "partial_answer", "final_answer"]);

/** Validates an `AsyncQuestion`. */
export const asyncQuestionSchema = wireObject({
  title: z.string(),
  options: z.array(z.string()).nullable().exactOptional(),
});

/** Validates an `AgentMessageItem`. */
export const agentMessageItemSchema = wireObject({
  id: z.string(),
  type: z.literal("agent_message"),
  text: z.string(),
  phase: agentMessagePhaseSchema.nullable().exactOptional(),
  delivery: openEnumSchema(["async"]).nullable().exactOptional(),
  questions: z.array(asyncQuestionSchema).nullable().exactOptional(),
});

/** Validates a `ReasoningItem`. */
export const reasoningItemSchema = wireObject({
  id: z.string(),
  type: z.literal("reasoning"),
  text: z.string(),
});

/** Validates a `CommandExecutionStatus`: accepts any string. */
export const commandExecutionStatusSchema = openEnumSchema([
  "in_progress",
  "completed",
  "failed",
  "declined",
]);

/** Validates a `CommandExecutionItem`. */
export const commandExecutionItemSchema = wireObject({
  id: z.string(),
  type: z.literal("command_execution"),
  command: z.string(),
  aggregated_output: z.string(),
  exit_code: absentOrNull(z.int()),
  status: commandExecutionStatusSchema,
  cwd: z.string().exactOptional(),
  duration_ms: z.int().nullable().exactOptional(),
});

/** Validates a `PatchApplyStatus`: accepts any string. */
export const patchApplyStatusSchema = openEnumSchema(["in_progress", "completed", "failed", "declined"]);

/** Validates a `PatchChangeKind`: accepts any string. */
export const patchChangeKindSchema = openEnumSchema(["add", "delete", "update"]);

/** Validates a `FileUpdateChange`. */
export const fileUpdateChangeSchema = wireObject({
  path: z.string(),
  kind: patchChangeKindSchema,
  diff: z.string().exactOptional(),
  move_path: z.string().nullable().exactOptional(),
});

/** Validates a `FileChangeItem`. */
export const fileChangeItemSchema = wireObject({
  id: z.string(),
  type: z.literal("file_change"),
  changes: z.array(fileUpdateChangeSchema),
  status: patchApplyStatusSchema,
});

/** Validates an `McpToolCallStatus`: accepts any string. */
export const mcpToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);

/** Accepts anything as an `McpContentBlock`, because the binary passes on what the MCP server sent. */
export const mcpContentBlockSchema = z.unknown() as unknown as z.ZodType<McpContentBlock, McpContentBlock>;

/** Validates an `McpToolCallResult`. */
export const mcpToolCallResultSchema = wireObject({
  content: z.array(mcpContentBlockSchema),
  _meta: z.unknown().optional(),
  structured_content: anyJson(),
});

/** Validates an `McpToolCallError`. */
export const mcpToolCallErrorSchema = wireObject({ message: z.string() });

/** Validates an `McpToolCallItem`. */
export const mcpToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("mcp_tool_call"),
  server: z.string(),
  tool: z.string(),
  arguments: anyJson(),
  result: absentOrNull(mcpToolCallResultSchema),
  error: absentOrNull(mcpToolCallErrorSchema),
  status: mcpToolCallStatusSchema,
  duration_ms: z.int().nullable().exactOptional(),
});

/** Validates a `DynamicToolCallStatus`: accepts any string. */
export const dynamicToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);

/** Accepts anything as a `DynamicToolContent`, because the binary passes on what the tool returned. */
export const dynamicToolContentSchema = z.unknown() as unknown as z.ZodType<
  DynamicToolContent,
  DynamicToolContent
>;

/** Validates a `DynamicToolCallItem`. */
export const dynamicToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("dynamic_tool_call"),
  tool: z.string(),
  namespace: z.string().nullable().exactOptional(),
  arguments: z.unknown().optional(),
  content: z.array(dynamicToolContentSchema).nullable().exactOptional(),
  status: dynamicToolCallStatusSchema,
  duration_ms: z.int().nullable().exactOptional(),
});

/** Validates a `CollabTool`: accepts any string. */
export const collabToolSchema = openEnumSchema(["spawn_agent", "send_input", "wait", "close_agent"]);

/** Validates a `CollabToolCallStatus`: accepts any string. */
export const collabToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);

/** Validates a `CollabAgentStatus`: accepts any string. */
export const collabAgentStatusSchema = openEnumSchema([
  "pending_init",
  "running",
  "interrupted",
  "completed",
  "errored",
  "shutdown",
  "not_found",
]);

/** Validates a `CollabAgentState`. */
export const collabAgentStateSchema = wireObject({
  status: collabAgentStatusSchema,
  message: z.string().nullable().exactOptional(),
});

/** Validates a `CollabToolCallItem`. */
export const collabToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("collab_tool_call"),
  tool: collabToolSchema,
  sender_thread_id: z.string(),
  receiver_thread_ids: z.array(z.string()),
  prompt: z.string().nullable().exactOptional(),
  agents_states: z.record(z.string(), collabAgentStateSchema),
  status: collabToolCallStatusSchema,
  model: z.string().nullable().exactOptional(),
  reasoning_effort: z.string().nullable().exactOptional(),
});

const absentableString = z.string().nullable().exactOptional();

/** Validates a `WebSearchQueryAction`. */
export const webSearchQueryActionSchema = wireObject({
  type: z.literal("search"),
  query: absentableString,
  queries: z.array(z.string()).nullable().exactOptional(),
});

/** Validates a `WebSearchOpenPageAction`. */
export const webSearchOpenPageActionSchema = wireObject({
  type: z.literal("open_page"),
  url: absentableString,
});

/** Validates a `WebSearchFindInPageAction`. */
export const webSearchFindInPageActionSchema = wireObject({
  type: z.literal("find_in_page"),
  url: absentableString,
  pattern: absentableString,
});

/** Validates a `WebSearchOtherAction`. */
export const webSearchOtherActionSchema = wireObject({ type: z.literal("other") });

/** Validates an `UnknownWebSearchAction`: an object with a `type` that no other action has. */
export const unknownWebSearchActionSchema = wireObject({
  type: unrecognizedTypeSchema(["search", "open_page", "find_in_page", "other"]),
}) as unknown as z.ZodType<UnknownWebSearchAction, UnknownWebSearchAction>;

/** Validates any `WebSearchAction`. */
export const webSearchActionSchema: z.ZodType<WebSearchAction, WebSearchAction> = typeBranchSchema(
  [
    webSearchQueryActionSchema,
    webSearchOpenPageActionSchema,
    webSearchFindInPageActionSchema,
    webSearchOtherActionSchema,
  ],
  unknownWebSearchActionSchema,
);

/** Validates a `WebSearchItem`. */
export const webSearchItemSchema = wireObject({
  id: z.string(),
  type: z.literal("web_search"),
  query: z.string(),
  action: webSearchActionSchema.nullable().exactOptional(),
  results: z.array(z.unknown()).nullable().exactOptional(),
});

/** Validates a `TodoItem`. */
export const todoItemSchema = wireObject({ text: z.string(), completed: z.boolean() });

/** Validates a `TodoListItem`. */
export const todoListItemSchema = wireObject({
  id: z.string(),
  type: z.literal("todo_list"),
  items: z.array(todoItemSchema),
});

/** Validates an `ErrorItem`. */
export const errorItemSchema = wireObject({
  id: z.string(),
  type: z.literal("error"),
  message: z.string(),
});

/** Validates an `UnknownThreadItem`: an object with an id, and a `type` that no other item has. */
export const unknownThreadItemSchema = wireObject({
  type: unrecognizedTypeSchema(threadItemTypes),
  id: z.string(),
}) as unknown as z.ZodType<UnknownThreadItem, UnknownThreadItem>;

/** Validates any `ThreadItem`. */
export const threadItemSchema: z.ZodType<ThreadItem, ThreadItem> = typeBranchSchema(
  [
    agentMessageItemSchema,
    reasoningItemSchema,
    commandExecutionItemSchema,
    fileChangeItemSchema,
    mcpToolCallItemSchema,
    dynamicToolCallItemSchema,
    collabToolCallItemSchema,
    webSearchItemSchema,
    todoListItemSchema,
    planItemSchema,
    contextCompactionItemSchema,
    subAgentActivityItemSchema,
    imageViewItemSchema,
    imageGenerationItemSchema,
    sleepItemSchema,
    enteredReviewModeItemSchema,
    exitedReviewModeItemSchema,
    hookRunItemSchema,
    errorItemSchema,
  ],
  unknownThreadItemSchema,
);
