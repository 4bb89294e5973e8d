// The schemas of `../events`. Each one validates the type of the same name.
import * as z from "zod";
import { type ThreadEvent, threadEventTypes, type UnknownThreadEvent } from "../events/thread-event.js";
import { noUsage } from "../events/usage.js";
import { threadItemSchema } from "./items.js";
import { openEnumSchema, typeBranchSchema, unrecognizedTypeSchema, wireObject } from "./open-schemas.js";

/** Validates a `Usage`. */
export const usageSchema = wireObject({
  input_tokens: z.int(),
  cached_input_tokens: z.int(),
  cache_write_input_tokens: z.int().default(0),
  output_tokens: z.int(),
  reasoning_output_tokens: z.int().default(0),
});

/** Validates a `ContextWindow`. */
export const contextWindowSchema = wireObject({
  used_tokens: z.int(),
  size_tokens: z.int().nullable(),
});

/** Validates a `TurnFailureReason`: accepts any string. */
export const turnFailureReasonSchema = openEnumSchema([
  "context_window_exceeded",
  "session_budget_exceeded",
  "usage_limit_exceeded",
  "rate_limit_exceeded",
  "flex_unavailable",
  "server_overloaded",
  "model_not_found",
  "policy_capacity_unavailable",
  "inference_hook_denied",
  "cyber_policy",
  "bio_policy",
  "misalignment_policy_violation",
  "too_many_denials",
  "http_connection_failed",
  "response_stream_connection_failed",
  "response_stream_disconnected",
  "response_too_many_failed_attempts",
  "internal_server_error",
  "unauthorized",
  "bad_request",
  "thread_rollback_failed",
  "sandbox_error",
  "active_turn_not_steerable",
  "other",
]);

/** Validates a `ThreadError`. */
export const threadErrorSchema = wireObject({
  message: z.string(),
  reason: turnFailureReasonSchema.nullable().exactOptional(),
  http_status: z.int().nullable().exactOptional(),
  resets_at: z.int().nullable().exactOptional(),
});

/** Validates a `ThreadStartedEvent`. */
export const threadStartedEventSchema = wireObject({
  type: z.literal("thread.started"),
  thread_id: z.string(),
});

/** Validates a `TurnStartedEvent`. */
export const turnStartedEventSchema = wireObject({ type: z.literal("turn.started") });

/** Validates a `TurnCompletedEvent`. */
export const turnCompletedEventSchema = wireObject({
  type: z.literal("turn.completed"),
  usage: usageSchema.default(noUsage),
  context_window: contextWindowSchema.exactOptional(),
});

/** Validates a `TurnFailedEvent`. */
export const turnFailedEventSchema = wireObject({
  type: z.literal("turn.failed"),
  error: threadErrorSchema,
});

/** Validates a `TurnInterruptedEvent`. */
export const turnInterruptedEventSchema = wireObject({ type: z.literal("turn.interrupted") });

/** Validates an `ItemStartedEvent`. */
export const itemStartedEventSchema = wireObject({
  type: z.literal("item.started"),
  item: threadItemSchema,
});

/** Validates an `ItemUpdatedEvent`. */
export const itemUpdatedEventSchema = wireObject({
  type: z.literal("item.updated"),
  item: threadItemSchema,
});

/** Validates an `ItemCompletedEvent`. */
export const itemCompletedEventSchema = wireObject({
  type: z.literal("item.completed"),
  item: threadItemSchema,
});

/** Validates an `ItemDeltaEvent`. */
export const itemDeltaEventSchema = wireObject({
  type: z.literal("item.delta"),
  item_id: z.string(),
  item_type: openEnumSchema(["agent_message", "reasoning", "command_execution", "todo_list", "plan"]),
  delta: z.string(),
});

/** Validates a `BudgetWarningEvent`. */
export const budgetWarningEventSchema = wireObject({
  type: z.literal("budget.warning"),
  scope: openEnumSchema(["turn", "thread", "codex"]),
  limit: openEnumSchema(["total_tokens", "output_tokens", "cost", "limit_percent"]),
  used: z.number(),
  allowed: z.number(),
});

/** Validates a `TurnActivityEvent`. */
export const turnActivityEventSchema = wireObject({
  type: z.literal("turn.activity"),
  kind: openEnumSchema(["model", "command", "patch", "tool", "mcp", "agent", "hook", "request"]),
  item_id: z.string().nullable(),
  detail: z.string().nullable(),
  running_ms: z.number(),
});

/** Validates a `ThreadErrorEvent`. */
export const threadErrorEventSchema = wireObject({
  type: z.literal("error"),
  message: z.string(),
});

/** Validates an `UnknownThreadEvent`: an object with a `type` that no other event has. */
export const unknownThreadEventSchema = wireObject({
  type: unrecognizedTypeSchema(threadEventTypes),
}) as unknown as z.ZodType<UnknownThreadEvent, UnknownThreadEvent>;

/**
 * Validates any `ThreadEvent`. As with every zod schema, `parse` returns a copy, unknown fields included. Use
 * `parseThreadEvent` to get the given object back, and a `MalformedEventError` on failure.
 */
export const threadEventSchema: z.ZodType<ThreadEvent> = typeBranchSchema(
  [
    threadStartedEventSchema,
    turnStartedEventSchema,
    turnCompletedEventSchema,
    turnFailedEventSchema,
    turnInterruptedEventSchema,
    itemStartedEventSchema,
    itemUpdatedEventSchema,
    itemCompletedEventSchema,
    itemDeltaEventSchema,
    budgetWarningEventSchema,
    turnActivityEventSchema,
    threadErrorEventSchema,
  ],
  unknownThreadEventSchema,
);
