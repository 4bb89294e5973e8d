import type { OpenEnum } from "../tolerance/open-enum.js";

/**
 * Why a turn failed, in a form for programs. `other` means that the server has no name for it; the message says more.
 * The four reasons about a connection come with an HTTP status where the model provider answered.
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
export interface ThreadError {
  /**
   * What the agent reported. It may be empty, and it may itself be JSON text: the body of a refused model
   * request is passed on as it came.
   */
  message: string;
  /** The reason. Absent where it is unknown: exec does not report it. */
  reason?: TurnFailureReason | null;
  /** The status of the model provider's answer. Absent where there was no answer, and on exec, which does not report it. */
  http_status?: number | null;
}
