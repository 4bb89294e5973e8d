// Each interface equals the output type of its schema, so that the two cannot drift apart.
import { expectTypeOf, test } from "vitest";
import type * as z from "zod";
import type * as types from "./index.js";
import type * as schemas from "./schemas.js";

type Output<Name extends keyof typeof schemas> = (typeof schemas)[Name] extends z.ZodType
  ? z.output<(typeof schemas)[Name]>
  : never;

test("events", () => {
  expectTypeOf<Output<"threadStartedEventSchema">>().toEqualTypeOf<types.ThreadStartedEvent>();
  expectTypeOf<Output<"turnStartedEventSchema">>().toEqualTypeOf<types.TurnStartedEvent>();
  expectTypeOf<Output<"turnCompletedEventSchema">>().toEqualTypeOf<types.TurnCompletedEvent>();
  expectTypeOf<Output<"turnFailedEventSchema">>().toEqualTypeOf<types.TurnFailedEvent>();
  expectTypeOf<Output<"turnInterruptedEventSchema">>().toEqualTypeOf<types.TurnInterruptedEvent>();
  expectTypeOf<Output<"itemStartedEventSchema">>().toEqualTypeOf<types.ItemStartedEvent>();
  expectTypeOf<Output<"itemUpdatedEventSchema">>().toEqualTypeOf<types.ItemUpdatedEvent>();
  expectTypeOf<Output<"itemCompletedEventSchema">>().toEqualTypeOf<types.ItemCompletedEvent>();
  expectTypeOf<Output<"budgetWarningEventSchema">>().toEqualTypeOf<types.BudgetWarningEvent>();
  expectTypeOf<Output<"turnActivityEventSchema">>().toEqualTypeOf<types.TurnActivityEvent>();
  expectTypeOf<Output<"itemDeltaEventSchema">>().toEqualTypeOf<types.ItemDeltaEvent>();
  expectTypeOf<Output<"threadErrorEventSchema">>().toEqualTypeOf<types.ThreadErrorEvent>();
  expectTypeOf<Output<"unknownThreadEventSchema">>().toEqualTypeOf<types.UnknownThreadEvent>();
  expectTypeOf<Output<"threadEventSchema">>().toEqualTypeOf<types.ThreadEvent>();
  expectTypeOf<Output<"threadErrorSchema">>().toEqualTypeOf<types.ThreadError>();
  expectTypeOf<Output<"usageSchema">>().toEqualTypeOf<types.Usage>();
  expectTypeOf<Output<"contextWindowSchema">>().toEqualTypeOf<types.ContextWindow>();
});

test("items", () => {
  expectTypeOf<Output<"agentMessageItemSchema">>().toEqualTypeOf<types.AgentMessageItem>();
  expectTypeOf<Output<"reasoningItemSchema">>().toEqualTypeOf<types.ReasoningItem>();
  expectTypeOf<Output<"commandExecutionItemSchema">>().toEqualTypeOf<types.CommandExecutionItem>();
  expectTypeOf<Output<"fileChangeItemSchema">>().toEqualTypeOf<types.FileChangeItem>();
  expectTypeOf<Output<"mcpToolCallItemSchema">>().toEqualTypeOf<types.McpToolCallItem>();
  expectTypeOf<Output<"dynamicToolCallItemSchema">>().toEqualTypeOf<types.DynamicToolCallItem>();
  expectTypeOf<Output<"collabToolCallItemSchema">>().toEqualTypeOf<types.CollabToolCallItem>();
  expectTypeOf<Output<"webSearchItemSchema">>().toEqualTypeOf<types.WebSearchItem>();
  expectTypeOf<Output<"todoListItemSchema">>().toEqualTypeOf<types.TodoListItem>();
  expectTypeOf<Output<"planItemSchema">>().toEqualTypeOf<types.PlanItem>();
  expectTypeOf<Output<"contextCompactionItemSchema">>().toEqualTypeOf<types.ContextCompactionItem>();
  expectTypeOf<Output<"subAgentActivityItemSchema">>().toEqualTypeOf<types.SubAgentActivityItem>();
  expectTypeOf<Output<"imageViewItemSchema">>().toEqualTypeOf<types.ImageViewItem>();
  expectTypeOf<Output<"imageGenerationItemSchema">>().toEqualTypeOf<types.ImageGenerationItem>();
  expectTypeOf<Output<"sleepItemSchema">>().toEqualTypeOf<types.SleepItem>();
  expectTypeOf<Output<"enteredReviewModeItemSchema">>().toEqualTypeOf<types.EnteredReviewModeItem>();
  expectTypeOf<Output<"exitedReviewModeItemSchema">>().toEqualTypeOf<types.ExitedReviewModeItem>();
  expectTypeOf<Output<"hookRunItemSchema">>().toEqualTypeOf<types.HookRunItem>();
  expectTypeOf<Output<"errorItemSchema">>().toEqualTypeOf<types.ErrorItem>();
  expectTypeOf<Output<"unknownThreadItemSchema">>().toEqualTypeOf<types.UnknownThreadItem>();
  expectTypeOf<Output<"threadItemSchema">>().toEqualTypeOf<types.ThreadItem>();
});

test("parts of items", () => {
  expectTypeOf<Output<"fileUpdateChangeSchema">>().toEqualTypeOf<types.FileUpdateChange>();
  expectTypeOf<Output<"mcpContentBlockSchema">>().toEqualTypeOf<types.McpContentBlock>();
  expectTypeOf<Output<"mcpToolCallResultSchema">>().toEqualTypeOf<types.McpToolCallResult>();
  expectTypeOf<Output<"mcpToolCallErrorSchema">>().toEqualTypeOf<types.McpToolCallError>();
  expectTypeOf<Output<"dynamicToolContentSchema">>().toEqualTypeOf<types.DynamicToolContent>();
  expectTypeOf<Output<"collabAgentStateSchema">>().toEqualTypeOf<types.CollabAgentState>();
  expectTypeOf<Output<"todoItemSchema">>().toEqualTypeOf<types.TodoItem>();
  expectTypeOf<Output<"asyncQuestionSchema">>().toEqualTypeOf<types.AsyncQuestion>();
  expectTypeOf<Output<"imageGenerationFailureSchema">>().toEqualTypeOf<types.ImageGenerationFailure>();
  expectTypeOf<Output<"hookOutputSchema">>().toEqualTypeOf<types.HookOutput>();
  expectTypeOf<Output<"webSearchActionSchema">>().toEqualTypeOf<types.WebSearchAction>();
  expectTypeOf<Output<"webSearchQueryActionSchema">>().toEqualTypeOf<types.WebSearchQueryAction>();
  expectTypeOf<Output<"webSearchOpenPageActionSchema">>().toEqualTypeOf<types.WebSearchOpenPageAction>();
  expectTypeOf<Output<"webSearchFindInPageActionSchema">>().toEqualTypeOf<types.WebSearchFindInPageAction>();
  expectTypeOf<Output<"webSearchOtherActionSchema">>().toEqualTypeOf<types.WebSearchOtherAction>();
  expectTypeOf<Output<"unknownWebSearchActionSchema">>().toEqualTypeOf<types.UnknownWebSearchAction>();
});

test("open enums", () => {
  expectTypeOf<Output<"agentMessagePhaseSchema">>().toEqualTypeOf<types.AgentMessagePhase>();
  expectTypeOf<Output<"subAgentActivityKindSchema">>().toEqualTypeOf<types.SubAgentActivityKind>();
  expectTypeOf<Output<"imageGenerationStatusSchema">>().toEqualTypeOf<types.ImageGenerationStatus>();
  expectTypeOf<Output<"hookEventSchema">>().toEqualTypeOf<types.HookEvent>();
  expectTypeOf<Output<"hookHandlerTypeSchema">>().toEqualTypeOf<types.HookHandlerType>();
  expectTypeOf<Output<"hookRunStatusSchema">>().toEqualTypeOf<types.HookRunStatus>();
  expectTypeOf<Output<"turnFailureReasonSchema">>().toEqualTypeOf<types.TurnFailureReason>();
  expectTypeOf<Output<"commandExecutionStatusSchema">>().toEqualTypeOf<types.CommandExecutionStatus>();
  expectTypeOf<Output<"patchChangeKindSchema">>().toEqualTypeOf<types.PatchChangeKind>();
  expectTypeOf<Output<"patchApplyStatusSchema">>().toEqualTypeOf<types.PatchApplyStatus>();
  expectTypeOf<Output<"mcpToolCallStatusSchema">>().toEqualTypeOf<types.McpToolCallStatus>();
  expectTypeOf<Output<"dynamicToolCallStatusSchema">>().toEqualTypeOf<types.DynamicToolCallStatus>();
  expectTypeOf<Output<"collabToolSchema">>().toEqualTypeOf<types.CollabTool>();
  expectTypeOf<Output<"collabToolCallStatusSchema">>().toEqualTypeOf<types.CollabToolCallStatus>();
  expectTypeOf<Output<"collabAgentStatusSchema">>().toEqualTypeOf<types.CollabAgentStatus>();
});

test("every exported schema has a line above", () => {
  type Checked =
    | `${"threadStarted" | "turnStarted" | "threadError" | "thread"}EventSchema`
    | `turn${"Activity" | "Completed" | "Failed" | "Interrupted"}EventSchema`
    | "budgetWarningEventSchema"
    | `item${"Started" | "Updated" | "Completed" | "Delta"}EventSchema`
    | "unknownThreadEventSchema"
    | "threadErrorSchema"
    | "contextWindowSchema"
    | "usageSchema"
    | `${"agentMessage" | "reasoning" | "commandExecution" | "fileChange" | "mcpToolCall"}ItemSchema`
    | `${"collabToolCall" | "webSearch" | "todoList" | "error" | "unknownThread" | "thread"}ItemSchema`
    | `${"fileUpdateChange" | "mcpContentBlock" | "mcpToolCallResult" | "mcpToolCallError"}Schema`
    | `${"collabAgentState" | "todoItem" | "unknownWebSearchAction" | "webSearchAction"}Schema`
    | `webSearch${"Query" | "OpenPage" | "FindInPage" | "Other"}ActionSchema`
    | `${"commandExecutionStatus" | "patchChangeKind" | "patchApplyStatus" | "mcpToolCallStatus"}Schema`
    | `${"plan" | "contextCompaction" | "subAgentActivity" | "imageView" | "imageGeneration"}ItemSchema`
    | `${"sleep" | "enteredReviewMode" | "exitedReviewMode" | "hookRun"}ItemSchema`
    | `${"asyncQuestion" | "imageGenerationFailure" | "imageGenerationStatus"}Schema`
    | `${"hookOutput" | "hookEvent" | "hookHandlerType" | "hookRunStatus" | "subAgentActivityKind"}Schema`
    | `${"agentMessagePhase" | "turnFailureReason"}Schema`
    | `dynamicTool${"CallItem" | "CallStatus" | "Content"}Schema`
    | `${"collabTool" | "collabToolCallStatus" | "collabAgentStatus"}Schema`;
  expectTypeOf<Extract<keyof typeof schemas, `${string}Schema`>>().toEqualTypeOf<Checked>();
});
