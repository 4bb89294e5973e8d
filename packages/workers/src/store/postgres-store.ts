import { PostgresDatabase, type PostgresStoreOptions } from "./postgres-database.js";
import type {
  FinishedTurn,
  Lease,
  SessionStore,
  SessionWrite,
  StoredSession,
  TurnRecord,
} from "./session-store.js";
import { checkLease, checkLeaseRequest, checkName, checkWrite, resultAsJson } from "./store-checks.js";
import {
  keyReused,
  leaseHeld,
  leaseLost,
  notATurnOf,
  parentMissing,
  StoreError,
  sessionConflict,
} from "./store-error.js";

/** The most bytes of a row, which bounds what a reader holds in memory. */
const maxChunkBytes = 1024 * 1024;

/** The columns of a session. `bigint` arrives as text. */
type SessionRow = {
  fence: string;
  owner: string | null;
  expires_at: Date | null;
  size: string;
  thread_id: string | null;
  file_name: string | null;
  parents: string[] | null;
};
type TurnRow = { thread: string; digest: string; result: string | null };

/**
 * Sessions in PostgreSQL 13 or later. The store creates its tables at the first call. Every method is one statement, and so one
 * transaction; its clock is the database's.
 */
export class PostgresStore implements SessionStore, AsyncDisposable {
  readonly #database: PostgresDatabase;
  readonly #sessions: string;
  readonly #chunks: string;
  readonly #turns: string;

  /**
   * Connects at the first call of a method, not here.
   *
   * @throws `invalid_option`.
   */
  constructor(options: PostgresStoreOptions) {
    this.#database = new PostgresDatabase(options);
    const { schema } = this.#database;
    this.#sessions = `${schema}.sessions`;
    this.#chunks = `${schema}.chunks`;
    this.#turns = `${schema}.turns`;
  }

  async acquire(key: string, owner: string, ttlMs: number): Promise<Lease> {
    checkLeaseRequest(key, owner, ttlMs);
    const taken = await this.#database.query<{ fence: string; expires_at: Date }>(
      key,
      `INSERT INTO ${this.#sessions} AS session (key, fence, owner, expires_at)
       VALUES ($1, 1, $2, clock_timestamp() + $3 * interval '1 ms')
       ON CONFLICT (key) DO UPDATE
         SET fence = session.fence + 1, owner = $2, expires_at = clock_timestamp() + $3 * interval '1 ms'
         WHERE session.owner IS NULL OR session.expires_at <= clock_timestamp()
       RETURNING fence, expires_at`,
      [key, owner, ttlMs],
    );
    if (taken[0]) {
      return { key, owner, fence: Number(taken[0].fence), ttlMs, expiresAt: taken[0].expires_at };
    }
    const holder = await this.#readSession(key);
    throw leaseHeld(key, holder?.owner ?? "another owner", holder?.expires_at ?? new Date(0));
  }

  async renew(lease: Lease): Promise<Lease> {
    checkLease(lease);
    const { key, fence, ttlMs } = lease;
    const [renewed] = await this.#database.query<{ expires_at: Date }>(
      key,
      `UPDATE ${this.#sessions} SET expires_at = clock_timestamp() + $3 * interval '1 ms'
       WHERE key = $1 AND fence = $2 RETURNING expires_at`,
      [key, fence, ttlMs],
    );
    if (!renewed) throw leaseLost(key, fence);
    return { ...lease, expiresAt: renewed.expires_at };
  }

  async release(lease: Lease): Promise<void> {
    checkLease(lease);
    // A fence that no lease has: what the holder writes from now on is refused.
    await this.#database.query(
      lease.key,
      `UPDATE ${this.#sessions} SET fence = fence + 1, owner = NULL, expires_at = NULL
       WHERE key = $1 AND fence = $2`,
      [lease.key, lease.fence],
    );
  }

  async append(lease: Lease, write: SessionWrite): Promise<number> {
    checkWrite(lease, write);
    const { key, fence } = lease;
    const { offset, bytes, binding } = write;
    const parents = binding?.parents ?? [];
    const [grown] = await this.#database.query<{ size: string }>(
      key,
      `WITH grown AS (
         UPDATE ${this.#sessions} SET
           size = size + length($4::bytea),
           thread_id = coalesce(thread_id, $5),
           file_name = coalesce(file_name, $6),
           parents = coalesce(parents, $7)
         WHERE key = $1 AND fence = $2 AND size = $3 AND NOT EXISTS (
           SELECT FROM unnest($7::text[]) AS parent
           WHERE NOT EXISTS (SELECT FROM ${this.#sessions} AS stored WHERE stored.key = parent AND stored.size > 0)
         )
         RETURNING key, size
       ), added AS (
         INSERT INTO ${this.#chunks} (key, start, bytes)
         SELECT key, $3::bigint + at, substring($4::bytea FROM at + 1 FOR ${maxChunkBytes})
         FROM grown, generate_series(0, length($4::bytea) - 1, ${maxChunkBytes}) AS at
       )
       SELECT size FROM grown`,
      [key, fence, offset, bytes, binding?.threadId, binding?.fileName, parents],
    );
    if (grown) return Number(grown.size);
    const session = await this.#readSession(key);
    if (Number(session?.fence) !== fence) throw leaseLost(key, fence);
    if (Number(session?.size) !== offset) throw sessionConflict(key, offset, Number(session?.size));
    throw parentMissing(key, parents);
  }

  async read(key: string): Promise<StoredSession | undefined> {
    checkName("the key of a session", key);
    const session = await this.#readSession(key);
    const size = Number(session?.size ?? 0);
    if (!session || size === 0) return undefined;
    return {
      key,
      threadId: session.thread_id ?? "",
      fileName: session.file_name ?? "",
      parents: session.parents ?? [],
      size,
      bytes: { [Symbol.asyncIterator]: () => this.#readChunks(key, size) },
    };
  }

  async beginTurn(key: string, { thread, digest }: { thread: string; digest: string }): Promise<TurnRecord> {
    checkName("the key of a turn", key);
    checkName("the key of a session", thread);
    checkName("the digest of an input", digest);
    // The update changes nothing. Without it, a row that another transaction has just added would not be returned.
    const [row] = await this.#database.query<TurnRow>(
      key,
      `INSERT INTO ${this.#turns} AS turn (key, thread, digest) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO UPDATE SET key = turn.key RETURNING thread, digest, result`,
      [key, thread, digest],
    );
    if (row?.thread !== thread || row.digest !== digest) throw keyReused(key);
    return asRecord(key, row);
  }

  async finishTurn(lease: Lease, key: string, result: unknown): Promise<FinishedTurn> {
    checkLease(lease);
    checkName("the key of a turn", key);
    const text = resultAsJson(key, result);
    const [recorded] = await this.#database.query<TurnRow>(
      key,
      `WITH held AS (SELECT key FROM ${this.#sessions} WHERE key = $2 AND fence = $3 FOR SHARE)
       UPDATE ${this.#turns} AS turn SET result = $4, finished_at = now()
       FROM held WHERE turn.key = $1 AND turn.thread = held.key AND turn.result IS NULL
       RETURNING thread, digest, result`,
      [key, lease.key, lease.fence, text],
    );
    const turn = recorded ? asRecord(key, recorded) : await this.readTurn(key);
    if (turn?.thread !== lease.key) throw notATurnOf(key, lease.key);
    if (turn.state !== "finished") throw leaseLost(lease.key, lease.fence);
    return turn;
  }

  async readTurn(key: string): Promise<TurnRecord | undefined> {
    checkName("the key of a turn", key);
    const [row] = await this.#database.query<TurnRow>(
      key,
      `SELECT thread, digest, result FROM ${this.#turns} WHERE key = $1`,
      [key],
    );
    return row && asRecord(key, row);
  }

  /** Ends the store's own connections. A given pool stays open. Later calls of methods reject. */
  close(): Promise<void> {
    return this.#database.close();
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #readSession(key: string): Promise<SessionRow | undefined> {
    const rows = await this.#database.query<SessionRow>(
      key,
      `SELECT fence, owner, expires_at, size, thread_id, file_name, parents FROM ${this.#sessions} WHERE key = $1`,
      [key],
    );
    return rows[0];
  }

  async *#readChunks(key: string, size: number): AsyncGenerator<Uint8Array, void> {
    for (let start = 0; start < size; ) {
      // At least the row at `start`, and at most two full ones: no row is longer than the step.
      const rows = await this.#database.query<{ bytes: Uint8Array }>(
        key,
        `SELECT bytes FROM ${this.#chunks} WHERE key = $1 AND start >= $2 AND start < $3 ORDER BY start`,
        [key, start, Math.min(start + maxChunkBytes, size)],
      );
      if (rows.length === 0)
        throw new StoreError("store_failed", `Bytes of session "${key}" are missing from ${start} on.`, {
          key,
        });
      for (const { bytes } of rows) {
        yield bytes;
        start += bytes.length;
      }
    }
  }
}

function asRecord(key: string, row: TurnRow & { result: string }): FinishedTurn;
function asRecord(key: string, row: TurnRow): TurnRecord;
function asRecord(key: string, { thread, digest, result }: TurnRow): TurnRecord {
  if (result === null) return { key, thread, digest, state: "open" };
  return { key, thread, digest, state: "finished", result: JSON.parse(result) };
}
