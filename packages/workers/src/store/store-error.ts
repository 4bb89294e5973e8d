import { CodexError, type CodexErrorCode } from "@codex/protocol";

/** Every code that a {@link StoreError} can have. */
export type StoreErrorCode = Extract<
  CodexErrorCode,
  | "invalid_option"
  | "key_reused"
  | "lease_held"
  | "lease_lost"
  | "request_closed"
  | "store_conflict"
  | "store_failed"
  | "unknown_account"
>;

/** The fields of a {@link StoreError}. */
export type StoreErrorDetails = {
  /** The key of the session or turn; `null` when the call concerns none. Default: `null`. */
  key?: string | null;
  /** Of `store_conflict`: how many bytes of the session the store has. */
  size?: number;
  /** Of `lease_held`: the owner that holds the lease. */
  owner?: string;
  /** Of `lease_held`: when its lease expires, by the clock of the store. */
  expiresAt?: Date;
  /** Whether the same call can succeed when it is repeated. Default: `true` for `lease_held`, otherwise `false`. */
  retryable?: boolean;
  /** The lower-level error. Default: none. */
  cause?: unknown;
};

/** A session store or a turn queue refused a call, or could not work. Branch on `code`. */
export class StoreError extends CodexError {
  /** What went wrong. */
  declare readonly code: StoreErrorCode;
  /** The key of the session or turn; `null` when the call concerns none. */
  readonly key: string | null;
  /** Of `store_conflict`: how many bytes of the session the store has. */
  declare readonly size?: number;
  /** Of `lease_held`: the owner that holds the lease. */
  declare readonly owner?: string;
  /** Of `lease_held`: when its lease expires, by the clock of the store. */
  declare readonly expiresAt?: Date;

  /**
   * @param code What went wrong.
   * @param message What failed and what to do about it.
   * @param details The other fields.
   */
  constructor(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}) {
    const { key = null, retryable = code === "lease_held", size, owner, expiresAt } = details;
    super(code, message, { retryable, ...("cause" in details ? { cause: details.cause } : {}) });
    this.key = key;
    if (size !== undefined) this.size = size;
    if (owner !== undefined) this.owner = owner;
    if (expiresAt !== undefined) this.expiresAt = expiresAt;
  }

  override get name(): string {
    return "StoreError";
  }
}

/** Whether an error says that the store cannot work at the moment. The call may have arrived. */
export function isStoreAway(error: unknown): boolean {
  return CodexError.isInstance(error) && error.code === "store_failed" && error.retryable;
}

/** Makes the error for `acquire()` while another lease lasts. */
export function leaseHeld(key: string, owner: string, expiresAt: Date): StoreError {
  const until = expiresAt.toISOString();
  return new StoreError(
    "lease_held",
    `The lease of session ${quote(key)} is held by ${quote(owner)} until ${until}. Try again when it was released or has expired.`,
    { key, owner, expiresAt },
  );
}

/** Makes the error for a write with a lease that is not the latest one of its key. */
export function leaseLost(key: string, fence: number): StoreError {
  return new StoreError(
    "lease_lost",
    `The lease of session ${quote(key)} with fence ${fence} was released or taken over, so nothing was written. Stop the turn: another owner continues it.`,
    { key },
  );
}

/** Makes the error for an append at an offset that is not the end of the session. */
export function sessionConflict(key: string, offset: number, size: number): StoreError {
  return new StoreError(
    "store_conflict",
    `Session ${quote(key)} has ${size} bytes, so nothing was appended at offset ${offset}. Read it again: it grew elsewhere, or an earlier write arrived.`,
    { key, size },
  );
}

/** Makes the error for a fork whose parent is not in the store. */
export function parentMissing(key: string, parents: readonly string[]): StoreError {
  const list = parents.map(quote).join(", ");
  return new StoreError(
    "invalid_option",
    `Session ${quote(key)} names parents that are not all in the store: ${list}. Store them first, because it cannot be resumed without them.`,
    { key },
  );
}

/** Makes the error for a turn key that names another turn. */
export function keyReused(key: string): StoreError {
  return new StoreError(
    "key_reused",
    `The turn key ${quote(key)} was used before, with another input or for another thread. Use a new key for a new turn.`,
    { key },
  );
}

/** Makes the error for finishing a turn that does not exist, or with the lease of another thread. */
export function notATurnOf(key: string, thread: string): StoreError {
  return new StoreError(
    "invalid_option",
    `There is no turn ${quote(key)} of session ${quote(thread)}. Call beginTurn() first, and finish it with the lease of its own session.`,
    { key },
  );
}

/** Quotes a key or a name, escaping what could garble a message. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
