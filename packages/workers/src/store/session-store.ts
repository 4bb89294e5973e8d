/** The right to write to one session, for a limited time. Only the latest lease of a key can write. */
export type Lease = {
  /** The key of the session. */
  key: string;
  /** The name of its holder, for people. Two leases with the same owner are still two leases. */
  owner: string;
  /** Grows with every lease of the key and is never used twice, not even after a release. */
  fence: number;
  /** How long it lasts from `acquire()` or the latest `renew()`, in milliseconds. */
  ttlMs: number;
  /**
   * When another owner may take it over, by the clock of the store. Another clock can differ: renew after a part of `ttlMs`
   * (a third of it is usual) instead of comparing this with the time.
   */
  expiresAt: Date;
};

/** What a session is. Bound in the same write as its first bytes, and fixed from then on. */
export type SessionBinding = {
  /** The agent's id of the thread. */
  threadId: string;
  /** The path of the session file, relative to the agent's home, with `/` between its parts. Another host needs the same one. */
  fileName: string;
  /**
   * For a fork: the keys of the sessions that it was forked from, nearest first. Its file refers to theirs by offset, so they
   * have to be in the store, and a host needs them as well to resume it. Default: none.
   */
  parents?: readonly string[];
};

/** Bytes to append to a session. */
export type SessionWrite = {
  /** Where they go, which is the size of the session. 0 for the first ones. */
  offset: number;
  /** Whole lines of JSON Lines: not empty, and the last byte is `\n`. The store does not parse them. */
  bytes: Uint8Array;
  /** Required at offset 0, and not allowed later. */
  binding?: SessionBinding;
};

/** A session as the store had it when it was read. */
export type StoredSession = Required<SessionBinding> & {
  /** The key of the session. */
  key: string;
  /** Its length in bytes. */
  size: number;
  /** Exactly `size` bytes in pieces of any length, however much was appended since. Can be iterated more than once. */
  bytes: AsyncIterable<Uint8Array>;
};

/** A turn whose result is not recorded. The session shows whether the agent has received its input. */
export type OpenTurn = {
  /** The key of the turn. */
  key: string;
  /** The key of the session of its thread. */
  thread: string;
  /** What `beginTurn()` got: equal for equal inputs. */
  digest: string;
  state: "open";
};

/** A turn with its result. */
export type FinishedTurn = Omit<OpenTurn, "state"> & {
  state: "finished";
  /** The JSON value that was recorded first. */
  result: unknown;
};

/** What the store knows about a turn. */
export type TurnRecord = OpenTurn | FinishedTurn;

/**
 * Sessions of threads, outside any one host: bytes that only grow, leases to write them, and a record of each turn.
 *
 * A key names a session, or a turn: 1 to 255 characters without control characters. Which one is up to the program; `issue-42` is
 * as good as the agent's id of the thread.
 *
 * Writes are safe without any trust in clocks. Each one compares the fence of its lease with the latest one of the key, in
 * the same transaction. A holder that was frozen and wakes up after another owner took over is refused (`lease_lost`), whatever its
 * clock says. An expired lease that no other owner has taken still writes.
 *
 * Every method rejects with a {@link StoreError}. A write that rejects with `store_failed` may have arrived.
 * `sessionStoreChecks()` of `@codex/testing` holds an implementation to all of this.
 */
export interface SessionStore {
  /**
   * Takes the lease of a session, which need not exist yet.
   *
   * @throws `lease_held` when another lease of the key has not expired, even one of the same owner.
   */
  acquire(key: string, owner: string, ttlMs: number): Promise<Lease>;

  /**
   * Makes a lease last `lease.ttlMs` from now, also when it has expired.
   *
   * @returns The lease with its new `expiresAt`.
   * @throws `lease_lost` when it was released or taken over.
   */
  renew(lease: Lease): Promise<Lease>;

  /** Gives a lease up. Does nothing when it was released or taken over. */
  release(lease: Lease): Promise<void>;

  /**
   * Appends bytes to the session of the lease: all of them, or none.
   *
   * @returns The new size of the session: the offset of the next write.
   * @throws `lease_lost` when the lease was released or taken over; `store_conflict`, with the actual `size`, when the session
   * does not end at the offset; `invalid_option` when the bytes do not end with a line, or the binding is missing or wrong.
   */
  append(lease: Lease, write: SessionWrite): Promise<number>;

  /** Returns a session, or `undefined` before its first bytes. Needs no lease. */
  read(key: string): Promise<StoredSession | undefined>;

  /**
   * Records that a turn exists. It needs no lease, because it can be repeated by anyone with the same effect.
   *
   * @param key The key of the turn, which names it forever.
   * @param turn The key of its session, and a digest of its input.
   * @returns The record of the turn, which may be one that existed before.
   * @throws `key_reused` when the key has another digest or thread.
   */
  beginTurn(key: string, turn: { thread: string; digest: string }): Promise<TurnRecord>;

  /**
   * Records the result of a turn, once. If there is a result already, it is returned, and nothing is written.
   *
   * @param lease The lease of the turn's session.
   * @param result Any value that JSON can express.
   * @throws `lease_lost` when the lease was released or taken over; `invalid_option` when the turn was not begun, or is one of
   * another thread.
   */
  finishTurn(lease: Lease, key: string, result: unknown): Promise<FinishedTurn>;

  /** Returns the record of a turn, or `undefined` when it was not begun. Needs no lease. */
  readTurn(key: string): Promise<TurnRecord | undefined>;
}
