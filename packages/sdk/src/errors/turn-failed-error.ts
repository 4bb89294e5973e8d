import {
  CodexError,
  type ThreadError,
  type ThreadItem,
  type TurnFailureReason,
  type Usage,
} from "@codex/protocol";

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
   * The message for people. The agent passes on what a model provider answers, which may be JSON: then this is the text in
   * it, and otherwise the message itself.
   */
  readonly detail: string;

  /**
   * Why the turn failed, as a code such as `usage_limit_exceeded`. app-server reports it. On exec it is the one that
   * app-server reports with the same message; `null` when unknown.
   */
  readonly reason: TurnFailureReason | null;

  /** The HTTP status of the model provider's response, such as 401; `null` without a response. */
  readonly httpStatus: number | null;

  /**
   * When the exhausted usage limit resets; `null` when unknown. On exec it is read from the message, to the minute, in the
   * time zone of this process.
   */
  readonly resetsAt: Date | null;

  /**
   * @param message the agent's message, unchanged
   * @param threadId the thread
   * @param failure what is known of the failure. Without a `reason`, the message decides
   */
  constructor(
    message: string,
    threadId: string | null,
    failure: {
      items: readonly ThreadItem[];
      usage: Usage | null;
      reason?: TurnFailureReason | null | undefined;
      httpStatus?: number | null | undefined;
      resetsAt?: Date | null | undefined;
      cause?: unknown;
    },
  ) {
    const { items, usage, reason = null, httpStatus = null, resetsAt = null, cause } = failure;
    const named = isNamed(reason) ? undefined : findFailureWords(message);
    const knownReason = reason ?? named?.reason ?? null;
    const status = httpStatus ?? named?.httpStatus ?? null;
    super(
      "turn_failed",
      message.trim() === "" ? "The turn failed: the agent gave no reason (see onStderr)" : message,
      {
        retryable: isTransient(knownReason, status, named?.isTransient ?? false),
        ...(cause !== undefined && { cause }),
      },
    );
    this.threadId = threadId;
    this.items = items;
    this.usage = usage;
    this.detail = textOf(this.message);
    this.reason = knownReason;
    this.httpStatus = reason === null ? status : httpStatus;
    this.resetsAt =
      resetsAt ?? (reason === null && knownReason === "usage_limit_exceeded" ? resetTimeIn(message) : null);
  }

  override get name(): string {
    return "TurnFailedError";
  }
}

/** Reads what an event says of a failure in addition to its message. */
export function readFailure({ reason, http_status: httpStatus, resets_at }: ThreadError) {
  return { reason, httpStatus, resetsAt: resets_at == null ? null : new Date(resets_at * 1000) };
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

/** What the CLI says when a turn fails. */
interface FailureWords {
  /** The beginning of the message. A group captures the HTTP status. */
  words: RegExp;
  /** What app-server reports with this message. */
  reason: TurnFailureReason;
  /** Whether the cause can go away, where the reason does not decide. */
  isTransient?: boolean;
}

/**
 * The messages of the CLI, which exec reports without a reason. The first match counts, and only the beginning of a message:
 * what follows may be anybody's words.
 */
export const failureWords: readonly FailureWords[] = [
  { words: /^unexpected status (\d{3})\b/, reason: "http_connection_failed" },
  { words: /^exceeded retry limit, last status:? (\d{3})\b/, reason: "response_too_many_failed_attempts" },
  { words: /^connection failed/i, reason: "http_connection_failed" },
  { words: /^rate limit exceeded/i, reason: "rate_limit_exceeded" },
  { words: /^You[\u2019']ve hit your usage limit/, reason: "usage_limit_exceeded" },
  { words: /^Quota exceeded/, reason: "usage_limit_exceeded" },
  { words: /^To use Codex with your ChatGPT plan, upgrade/, reason: "usage_limit_exceeded" },
  { words: /^Codex ran out of room in the model's context window/, reason: "context_window_exceeded" },
  { words: /^Flex capacity unavailable/, reason: "flex_unavailable" },
  { words: /^Policy-restricted capacity is unavailable/, reason: "policy_capacity_unavailable" },
  { words: /^Selected model is at capacity/, reason: "server_overloaded" },
  { words: /^We[\u2019']re currently experiencing high demand/, reason: "internal_server_error" },
  // The same input meets the filter or the limit again.
  { words: /^(?:stream disconnected before completion: )?Incomplete response returned/, reason: "other" },
  { words: /^stream disconnected/, reason: "other", isTransient: true },
  { words: /^(?:error sending request|request timed ?out|timed? ?out)/i, reason: "other", isTransient: true },
  { words: /^[^{].*(?:high demand|overloaded|at capacity)/i, reason: "other", isTransient: true },
  { words: /^Missing environment variable/, reason: "other" },
];

function findFailureWords(
  message: string,
): (Omit<FailureWords, "words"> & { httpStatus?: number }) | undefined {
  for (const { words, ...known } of failureWords) {
    const match = words.exec(message.trimStart());
    if (match) return match[1] === undefined ? known : { ...known, httpStatus: Number(match[1]) };
  }
  return undefined;
}

/** Whether the server names the reason. If not, the message may say more. */
function isNamed(reason: TurnFailureReason | null): boolean {
  return reason !== null && (lastingReasons.has(reason) || transientReasons.has(reason));
}

/** Whether the cause can go away. `otherwise` counts only where the reason and the status leave it open. */
function isTransient(
  reason: TurnFailureReason | null,
  httpStatus: number | null,
  otherwise: boolean,
): boolean {
  if (reason !== null && lastingReasons.has(reason)) return false;
  if (httpStatus !== null) return isTransientStatus(httpStatus);
  return (reason !== null && transientReasons.has(reason)) || otherwise;
}

function isTransientStatus(status: number): boolean {
  return [408, 409, 429].includes(status) || (status >= 500 && status <= 599);
}

/** The time in `try again at Oct 2nd, 2096 7:06 AM`, or in `try again at 7:06 AM`, which is today. */
function resetTimeIn(message: string): Date | null {
  const words = /\btry again at (?:(\w{3} \d{1,2})(?:st|nd|rd|th)?(, \d{4}) )?(\d{1,2}:\d{2} [AP]M)/.exec(
    message,
  );
  if (words === null) return null;
  const [, day, year = "", time] = words;
  const date = new Date(`${day === undefined ? new Date().toDateString() : day + year} ${time}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The text in a message that is JSON: the usual fields of an HTTP API's error. Otherwise the message. */
function textOf(message: string): string {
  if (!/^\s*[[{]/.test(message)) return message;
  try {
    return findText(JSON.parse(message)) ?? message;
  } catch {
    return message;
  }
}

function findText(value: unknown, levels = 4): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value !== "object" || value === null || levels === 0) return undefined;
  const fields = ["message", "detail", "error_description", "msg", "error"] as const;
  const parts = Array.isArray(value)
    ? value.slice(0, 1)
    : fields.map((name) =>
        Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined,
      );
  for (const part of parts) {
    const text = findText(part, levels - 1);
    if (text !== undefined) return text;
  }
  return undefined;
}
