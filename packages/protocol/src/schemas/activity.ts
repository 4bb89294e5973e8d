// The schemas of `../items/activity`, `../items/image` and `../items/hook-run`: items that only app-server has.
import * as z from "zod";
import { openEnumSchema, wireObject } from "./open-schemas.js";

/** Validates a `PlanItem`. */
export const planItemSchema = wireObject({ id: z.string(), type: z.literal("plan"), text: z.string() });

/** Validates a `ContextCompactionItem`. */
export const contextCompactionItemSchema = wireObject({
  id: z.string(),
  type: z.literal("context_compaction"),
});

/** Validates an `EnteredReviewModeItem`. */
export const enteredReviewModeItemSchema = wireObject({
  id: z.string(),
  type: z.literal("entered_review_mode"),
  review: z.string(),
});

/** Validates an `ExitedReviewModeItem`. */
export const exitedReviewModeItemSchema = wireObject({
  id: z.string(),
  type: z.literal("exited_review_mode"),
  review: z.string(),
});

/** Validates a `SleepItem`. */
export const sleepItemSchema = wireObject({
  id: z.string(),
  type: z.literal("sleep"),
  duration_ms: z.int(),
});

/** Validates a `SubAgentActivityKind`: accepts any string. */
export const subAgentActivityKindSchema = openEnumSchema([
  "started",
  "interacted",
  "interrupted",
  "completed",
]);

/** Validates a `SubAgentActivityItem`. */
export const subAgentActivityItemSchema = wireObject({
  id: z.string(),
  type: z.literal("sub_agent_activity"),
  kind: subAgentActivityKindSchema,
  agent_thread_id: z.string(),
  agent_path: z.string(),
  model: z.string().nullable().exactOptional(),
  reasoning_effort: z.string().nullable().exactOptional(),
});

/** Validates an `ImageViewItem`. */
export const imageViewItemSchema = wireObject({
  id: z.string(),
  type: z.literal("image_view"),
  path: z.string(),
});

/** Validates an `ImageGenerationStatus`: accepts any string. */
export const imageGenerationStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);

/** Validates an `ImageGenerationFailure`. */
export const imageGenerationFailureSchema = wireObject({
  type: openEnumSchema(["usage_limit_exceeded"]),
  resets_at: z.int().nullable().exactOptional(),
});

/** Validates an `ImageGenerationItem`. */
export const imageGenerationItemSchema = wireObject({
  id: z.string(),
  type: z.literal("image_generation"),
  status: imageGenerationStatusSchema,
  revised_prompt: z.string().nullable().exactOptional(),
  result: z.string().exactOptional(),
  file_id: z.string().exactOptional(),
  saved_path: z.string().exactOptional(),
  failure: imageGenerationFailureSchema.nullable().exactOptional(),
});

/** Validates a `HookEvent`: accepts any string. */
export const hookEventSchema = openEnumSchema([
  "pre_model_request",
  "post_model_request",
  "pre_tool_use",
  "permission_request",
  "post_tool_use",
  "pre_compact",
  "post_compact",
  "session_start",
  "session_end",
  "user_prompt_submit",
  "subagent_start",
  "subagent_stop",
  "stop",
  "interrupt",
]);

/** Validates a `HookHandlerType`: accepts any string. */
export const hookHandlerTypeSchema = openEnumSchema(["command", "mcp_tool", "prompt", "agent"]);

/** Validates a `HookRunStatus`: accepts any string. */
export const hookRunStatusSchema = openEnumSchema([
  "in_progress",
  "completed",
  "failed",
  "blocked",
  "stopped",
]);

/** Validates a `HookOutput`. */
export const hookOutputSchema = wireObject({
  kind: openEnumSchema(["warning", "stop", "feedback", "context", "error"]),
  text: z.string(),
});

/** Validates a `HookRunItem`. */
export const hookRunItemSchema = wireObject({
  id: z.string(),
  type: z.literal("hook_run"),
  event: hookEventSchema,
  handler: hookHandlerTypeSchema,
  source_path: z.string(),
  status: hookRunStatusSchema,
  status_message: z.string().nullable().exactOptional(),
  output: z.array(hookOutputSchema),
  duration_ms: z.int().nullable().exactOptional(),
});
