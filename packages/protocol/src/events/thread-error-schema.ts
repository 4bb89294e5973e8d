import * as z from "zod";
import { openEnumSchema } from "../tolerance/open-enum-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `TurnFailureReason`: any string, with the known ones remembered. */
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
});
