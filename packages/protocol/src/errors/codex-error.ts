import type { Usage } from "../events/usage.js";
import type { ThreadItem } from "../items/thread-item.js";
import type { CodexErrorCode } from "./codex-error-code.js";

/** The registered symbol is the same in every copy of this package, in every realm of one process. */
const brand: unique symbol = Symbol.for("@codex/error") as never;

/** What a {@link CodexError} may be created with beside its code and message. */
export interface CodexErrorOptions {
  /** The lower-level failure this error explains. Default: none. */
  cause?: unknown;
  /** Whether repeating the same call can help. Default: `false`. */
  retryable?: boolean;
}

/**
 * The base of every error the SDK throws on its own account. Branch on {@link CodexError.code}; the fields of
 * each subclass hold the details, so that nobody needs to read them out of the message.
 *
 * Two copies of the package may be loaded at once, where `instanceof` fails: use {@link CodexError.isInstance}.
 */
export class CodexError extends Error {
  /** What went wrong, from a closed list. */
  readonly code: CodexErrorCode;
  /** True only where repeating the same call, unchanged, can succeed. */
  readonly retryable: boolean;

  // The fields of an error that ended a turn. Other errors do not have them.

  /** The thread; `null` when it was not known yet. */
  declare readonly threadId?: string | null;
  /** The turn; `null` where the engine does not report it, as on exec. */
  declare readonly turnId?: string | null;
  /**
   * Whether the agent may have received the input. `false` only when it is certain that it has not: sending the input again
   * cannot do anything twice then.
   */
  declare readonly began?: boolean;
  /** What the turn had completed. Left out when the caller has kept nothing of the turn but its events. */
  declare readonly items?: readonly ThreadItem[];
  /** Tokens the turn had used; `null` when unknown. */
  declare readonly usage?: Usage | null;
  /** What the turn's patches had changed in files; `null` where the engine does not report it, as on exec. */
  declare readonly diff?: string | null;

  /**
   * @param code What went wrong.
   * @param message What failed, which thing, and what to do; never a secret.
   * @param options Where the error comes from, and whether a retry can help.
   */
  constructor(code: CodexErrorCode, message: string, options: CodexErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }

  /** The class name. A getter, so that it already stands in the first line of `stack`; subclasses override it. */
  override get name(): string {
    return "CodexError";
  }

  /** Marks the errors of this family; the same in every copy of the package. */
  get [brand](): true {
    return true;
  }

  /** Whether `value` is an error of this family, also when another copy of the package created it. */
  static isInstance(value: unknown): value is CodexError {
    return typeof value === "object" && value !== null && (value as { [brand]?: unknown })[brand] === true;
  }

  /** The error as plain JSON: name, code, message, retryable, the fields of the subclass, and its cause. */
  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = { name: this.name, message: this.message };
    // `code`, `retryable` and the fields of the subclass are the own enumerable properties of an error.
    Object.assign(json, this);
    if (this.cause !== undefined) json["cause"] = causeAsJson(this.cause);
    return json;
  }
}

/** An `Error` has no enumerable fields: without this it would be `{}` in JSON. */
function causeAsJson(cause: unknown): unknown {
  if (CodexError.isInstance(cause) || !(cause instanceof Error)) return cause;
  return { name: cause.name, message: cause.message };
}
