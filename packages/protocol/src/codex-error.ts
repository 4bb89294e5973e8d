import type { ContextWindow, Usage } from "./events/usage.js";
import type { ThreadItem } from "./items/thread-item.js";
import type { TurnChanges } from "./turn-changes.js";

/**
 * Every code that a {@link CodexError} can have. The list is closed, so a `switch` over it is exhaustive. A new code is a
 * documented change of the SDK.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid_option` | An option is unknown, has the wrong type, or contradicts another option. |
 * | `invalid_input` | The input of a turn cannot be sent: it is empty or too long, or one of its files is missing. |
 * | `invalid_config` | A `config` value cannot be written as a TOML literal that the binary reads. |
 * | `output_schema` | The schema cannot be expressed in the form that the model accepts. |
 * | `output_validation` | The response does not satisfy the schema. |
 * | `binary_not_found` | No `codex` binary was found in any of the places searched. |
 * | `spawn_failed` | The operating system could not start the binary. |
 * | `process_exited` | The process exited, or a signal ended it, before its work was done. |
 * | `malformed_event` | The binary sent a known event with fields of the wrong shape, or a value nested too deep. |
 * | `line_too_long` | The binary printed a line above the configured limit. |
 * | `thread_not_found` | No thread, or more than one, fits the name that was given, or no thread was used yet. |
 * | `config_conflict` | The user's `config.toml` is not of the version that the write expected. |
 * | `session_conflict` | The session to import does not continue the one that is there. |
 * | `thread_mismatch` | The binary answered with a different thread from the one that was resumed. |
 * | `thread_busy` | Another process, or another client of the same app-server, uses the thread. |
 * | `environment_unavailable` | The machine on which a thread's commands run could not be reached, or was lost. |
 * | `turn_failed` | The agent reported that the turn failed. |
 * | `turn_interrupted` | The turn was interrupted, and so has no result. |
 * | `turn_parked` | A handler ended the turn without an answer to its request. |
 * | `turn_timeout` | The turn exceeded its time limit. |
 * | `reader_too_slow` | The turn's unread events exceeded their limit. |
 * | `deadlock` | A handler or a tool made a call that would wait for its own turn. |
 * | `turn_ended` | The turn had already ended, so nothing could be added to it. |
 * | `missing_terminal_event` | The event stream ended without an event that ends the turn. |
 * | `unsupported_option` | The option needs a different transport. |
 * | `closed` | The `Codex` object was closed before or during the call. |
 * | `request_failed` | The app-server answered a request with an error. |
 * | `request_timeout` | The app-server did not answer a request within its time limit. |
 * | `sign_in_failed` | A sign-in was cancelled, expired or failed. |
 * | `connection_lost` | The connection to the app-server broke while work was in progress. |
 * | `message_too_large` | A message exceeded the size that the connection can carry, and was not sent. |
 * | `lease_held` | Another owner holds the lease of the stored session. |
 * | `lease_lost` | The lease was released or taken over, so its holder may no longer write. |
 * | `store_conflict` | The stored session does not end where the write expected. |
 * | `key_reused` | The key of a turn was used before, with another input or for another thread. |
 * | `store_failed` | The store of sessions could not be reached, or refused to work. |
 * | `unknown_account` | No worker serves the account of a queued turn. |
 * | `request_closed` | A request of a queued turn does not wait for an answer any more. |
 * | `budget_exceeded` | A turn, or the turns that share a budget, have used it up. |
 * | `turn_cancelled` | A queued turn was cancelled. |
 * | `checkpoint_failed` | A checkpoint of the working tree could not be made, read or restored. |
 * | `checkpoint_limit` | The working tree has more files or bytes than a checkpoint may hold. |
 */
export type CodexErrorCode =
  | "invalid_option"
  | "invalid_input"
  | "invalid_config"
  | "output_schema"
  | "output_validation"
  | "binary_not_found"
  | "spawn_failed"
  | "process_exited"
  | "malformed_event"
  | "line_too_long"
  | "thread_not_found"
  | "config_conflict"
  | "session_conflict"
  | "thread_mismatch"
  | "thread_busy"
  | "environment_unavailable"
  | "turn_failed"
  | "turn_interrupted"
  | "turn_parked"
  | "turn_timeout"
  | "reader_too_slow"
  | "deadlock"
  | "turn_ended"
  | "missing_terminal_event"
  | "unsupported_option"
  | "closed"
  | "request_failed"
  | "request_timeout"
  | "sign_in_failed"
  | "connection_lost"
  | "message_too_large"
  | "lease_held"
  | "lease_lost"
  | "store_conflict"
  | "key_reused"
  | "store_failed"
  | "unknown_account"
  | "request_closed"
  | "budget_exceeded"
  | "turn_cancelled"
  | "checkpoint_failed"
  | "checkpoint_limit";

/** A registered symbol is the same in every copy of this package and in every realm of the process. */
const brand: unique symbol = Symbol.for("@codex/error") as never;

/** The optional properties of a {@link CodexError}. */
export type CodexErrorOptions = {
  /** The lower-level error that caused this one. Default: none. */
  cause?: unknown;
  /** Whether the same call can succeed when it is repeated. Default: `false`. */
  retryable?: boolean;
};

/**
 * The base class of the SDK's own errors. Branch on {@link CodexError.code}. The fields of each subclass hold the details,
 * so no program needs to parse the message.
 *
 * Use {@link CodexError.isInstance} instead of `instanceof`, which fails for an error of another copy of the package.
 */
export class CodexError extends Error {
  /** What went wrong, from a closed list. */
  readonly code: CodexErrorCode;
  /** Whether the same call, unchanged, can succeed when it is repeated. See `began` for whether that is safe. */
  readonly retryable: boolean;

  // Only an error that ended a turn has the following fields.

  /** The id of the thread; `null` if it was not known yet. */
  declare readonly threadId?: string | null;
  /** The id of the turn; `null` if the transport does not report it, as on exec. */
  declare readonly turnId?: string | null;
  /**
   * Whether the agent may have received the input. `false` only if it is certain that it has not; sending the input again
   * then cannot repeat any work.
   */
  declare readonly began?: boolean;
  /** The items that the turn had completed. Absent if the caller kept only the events of the turn. */
  declare readonly items?: readonly ThreadItem[];
  /** The tokens that this turn alone had used; `null` if unknown. */
  declare readonly usage?: Usage | null;
  /** The changes that the turn's patches had made to files; `null` if the transport does not report them, as on exec. */
  declare readonly diff?: string | null;
  /**
   * How the turn ended for the agent: `completed` if the error is about its answer. `null` if the agent did not report an end, as
   * when its process was lost or ended, or if the turn never ran.
   */
  declare readonly status?: "completed" | "failed" | "interrupted" | null;
  /** When the turn started; `null` if it did not, or if the transport does not report it, as on exec. */
  declare readonly startedAt?: Date | null;
  /** How long the turn ran, in milliseconds; `null` if the agent did not report its end, and on exec. */
  declare readonly durationMs?: number | null;
  /** The model of the turn; `null` if the transport does not report it, as on exec. */
  declare readonly model?: string | null;
  /** How full the context of the model was; `null` if the agent did not report it, and on exec. */
  declare readonly contextWindow?: ContextWindow | null;
  /** What had changed in the working tree, and how to name the turn in `thread.rewind()`. Absent without `checkpoints`. */
  declare readonly changes?: TurnChanges | null;
  /** What the turn had cost. Absent unless a budget has prices. */
  declare readonly cost?: number | null;

  /**
   * @param code What went wrong.
   * @param message What failed and what to do about it. It must not contain a secret.
   * @param options The cause, and whether a retry can help.
   */
  constructor(code: CodexErrorCode, message: string, options: CodexErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }

  /** The class name. Subclasses override it. It is a getter so that the first line of `stack` has it, too. */
  override get name(): string {
    return "CodexError";
  }

  /** The section on this error in the error reference: a file of the package `@codex/sdk`, and of its repository. */
  get docs(): string {
    return `docs/errors.md#${this.code}`;
  }

  /** Marks the errors of this family, in every copy of the package. */
  get [brand](): true {
    return true;
  }

  /** Whether `value` is a `CodexError`, even if another copy of the package created it. */
  static isInstance(value: unknown): value is CodexError {
    return typeof value === "object" && value !== null && (value as { [brand]?: unknown })[brand] === true;
  }

  /** The error as plain JSON: name, message, code, retryable, docs, the fields of the subclass, and the cause. */
  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = { name: this.name, message: this.message, docs: this.docs };
    // `code`, `retryable` and the fields of the subclass are the own enumerable properties of an error.
    Object.assign(json, this);
    if (this.cause !== undefined) json["cause"] = causeAsJson(this.cause);
    return json;
  }
}

/** An `Error` has no enumerable fields, so its JSON would be `{}`. */
function causeAsJson(cause: unknown): unknown {
  if (CodexError.isInstance(cause) || !(cause instanceof Error)) return cause;
  return { name: cause.name, message: cause.message };
}
