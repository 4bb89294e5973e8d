import { CodexError, type ThreadItem, type TurnFailureReason, type Usage } from "@codex/protocol";

/**
 * The agent reported that the turn failed, for example because of an API error or a usage limit. If the model rejected a plain
 * JSON Schema, `cause` is an `OutputSchemaError` with the remedy.
 */
export class TurnFailedError extends CodexError {
  /** The thread, which stays usable. */
  override readonly threadId: string | null;
  /** The items that completed before the failure. */
  override readonly items: readonly ThreadItem[];

  /** Tokens used by the turn alone, read from the session; `null` when unknown. */
  override readonly usage: Usage | null;

  /**
   * Why the turn failed, as a code such as `usage_limit_exceeded`. `null` when unknown, and always on exec, which reports
   * only a message.
   */
  readonly reason: TurnFailureReason | null;

  /** The HTTP status of the model provider's response, such as 401; `null` without a response, and on exec. */
  readonly httpStatus: number | null;

  constructor(
    reported: string,
    threadId: string | null,
    {
      items,
      usage,
      reason = null,
      httpStatus = null,
      cause,
    }: {
      items: readonly ThreadItem[];
      usage: Usage | null;
      reason?: TurnFailureReason | null | undefined;
      httpStatus?: number | null | undefined;
      cause?: unknown;
    },
  ) {
    const words = reported.trim() || "the agent gave no reason (see onStderr)";
    super("turn_failed", `The turn failed: ${words}`, {
      retryable: isTransient(reason, httpStatus, words),
      ...(cause !== undefined && { cause }),
    });
    this.threadId = threadId;
    this.items = items;
    this.usage = usage;
    this.reason = reason;
    this.httpStatus = httpStatus;
  }

  override get name(): string {
    return "TurnFailedError";
  }
}

/** Reasons that can go away. Connection failures are judged by their HTTP status if they have one. */
const transientReasons = new Set<TurnFailureReason>([
  "rate_limit_exceeded",
  "flex_unavailable",
  "server_overloaded",
  "policy_capacity_unavailable",
  "internal_server_error",
  "http_connection_failed",
  "response_stream_connection_failed",
  "response_stream_disconnected",
  "response_too_many_failed_attempts",
]);

/** Reasons for which the same call fails again. `other`, and reasons of a newer binary, are in neither set. */
const lastingReasons = new Set<TurnFailureReason>([
  "context_window_exceeded",
  "session_budget_exceeded",
  "usage_limit_exceeded",
  "model_not_found",
  "inference_hook_denied",
  "cyber_policy",
  "bio_policy",
  "misalignment_policy_violation",
  "too_many_denials",
  "unauthorized",
  "bad_request",
  "thread_rollback_failed",
  "sandbox_error",
  "active_turn_not_steerable",
]);

/** The provider's answer, as the CLI tells it, with the provider's own words behind. */
const answered = /^(?:unexpected|exceeded retry limit, last) status:? (\d{3})\b/;
/** What the CLI calls trouble of the network or of the provider. */
const trouble =
  /^(?:stream disconnected|connection failed|error sending request|request timed? ?out|timed? ?out|[^{].*(?:high demand|overloaded|at capacity))/i;

/** Whether the cause can go away. The words count only where the reason and the status leave it open. */
function isTransient(reason: TurnFailureReason | null, httpStatus: number | null, words: string): boolean {
  if (reason !== null && lastingReasons.has(reason)) return false;
  if (httpStatus !== null) return isTransientStatus(httpStatus);
  return (reason !== null && transientReasons.has(reason)) || isTransientText(words);
}

/**
 * Network trouble and server-side trouble pass; everything else would fail the same way again. Only the beginning
 * counts: what follows may be anybody's words.
 */
function isTransientText(words: string): boolean {
  const status = answered.exec(words)?.[1];
  return status === undefined ? trouble.test(words) : isTransientStatus(Number(status));
}

function isTransientStatus(status: number): boolean {
  return [408, 409, 429].includes(status) || (status >= 500 && status <= 599);
}
