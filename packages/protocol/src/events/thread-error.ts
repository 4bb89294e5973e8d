import type { OpenEnum } from "../open-types.js";

/**
 * Why a turn failed, for programs. `other` means that the server has no name for the reason; the message says more. The
 * four reasons about a connection come with an HTTP status if the model provider answered.
 */
export type TurnFailureReason = OpenEnum<
  | "context_window_exceeded"
  | "session_budget_exceeded"
  | "usage_limit_exceeded"
  | "rate_limit_exceeded"
  | "flex_unavailable"
  | "server_overloaded"
  | "model_not_found"
  | "policy_capacity_unavailable"
  | "inference_hook_denied"
  | "cyber_policy"
  | "bio_policy"
  | "misalignment_policy_violation"
  | "too_many_denials"
  | "http_connection_failed"
  | "response_stream_connection_failed"
  | "response_stream_disconnected"
  | "response_too_many_failed_attempts"
  | "internal_server_error"
  | "unauthorized"
  | "bad_request"
  | "thread_rollback_failed"
  | "sandbox_error"
  | "active_turn_not_steerable"
  | "other"
>;

/** Why a turn failed. */
export type ThreadError = {
  /**
   * The agent's message. It may be empty, and it may be JSON: the body of a rejected model request is passed on
   * unchanged.
   */
  message: string;
  /** The reason. Absent if unknown: exec does not report it. */
  reason?: TurnFailureReason | null;
  /** The HTTP status of the model provider's response. Absent if there was no response, and always on exec. */
  http_status?: number | null;
  /** When an exhausted usage limit resets, in seconds since 1970. Absent if unknown, and always on exec. */
  resets_at?: number | null;
};
