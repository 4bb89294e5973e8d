import { RedisDatabase, type RedisStoreOptions, redisScript } from "./redis-database.js";
import type {
  FinishedTurn,
  Lease,
  SessionBinding,
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

/** The most bytes of an entry, and the most entries of a reply, which together bound what a reader holds in memory. */
const maxPieceBytes = 64 * 1024;
const maxPieces = 64;

/** Milliseconds by the clock of the server. */
const now = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const acquire = redisScript(`${now}
  local session = redis.call('HMGET', KEYS[1], 'fence', 'owner', 'expires')
  if session[2] and tonumber(session[3]) > now then return {false, session[2], session[3]} end
  -- At least the time, so that a server that has lost its last second does not give the same fence again.
  local fence = math.max(now, (session[1] or 0) + 1)
  redis.call('HSET', KEYS[1], 'fence', fence, 'owner', ARGV[1], 'expires', now + ARGV[2])
  return {fence, ARGV[1], now + ARGV[2]}`);

const renew = redisScript(`${now}
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return false end
  redis.call('HSET', KEYS[1], 'expires', now + ARGV[2])
  return now + ARGV[2]`);

/** Leaves a fence that no lease has: what the holder writes from then on is refused. */
const release = redisScript(`
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return end
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
  redis.call('HDEL', KEYS[1], 'owner', 'expires')`);

/** Adds pieces to the stream of the session. The id of each is where it ends. */
const append = redisScript(`
  local session = redis.call('HMGET', KEYS[1], 'fence', 'size')
  if session[1] ~= ARGV[1] then return {'lost'} end
  local size = session[2] or '0'
  if size ~= ARGV[2] then return {'conflict', size} end
  for parent = 3, #KEYS do
    if redis.call('EXISTS', KEYS[parent]) == 0 then return {'orphan'} end
  end
  for piece = 4, #ARGV do
    size = size + #ARGV[piece]
    redis.call('XADD', KEYS[2], string.format('%.0f-0', size), 'b', ARGV[piece])
  end
  redis.call('HSET', KEYS[1], 'size', size)
  if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'binding', ARGV[3]) end
  return {'grown', size}`);

const beginTurn = redisScript(`
  if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'thread', ARGV[1], 'digest', ARGV[2])
  end
  return redis.call('HMGET', KEYS[1], 'thread', 'digest', 'result')`);

const finishTurn = redisScript(`
  local turn = redis.call('HMGET', KEYS[1], 'thread', 'digest', 'result')
  local isHeld = redis.call('HGET', KEYS[2], 'fence') == ARGV[1]
  if isHeld and turn[1] == ARGV[2] and not turn[3] then
    redis.call('HSET', KEYS[1], 'result', ARGV[3])
    turn[3] = ARGV[3]
  end
  return turn`);

type TurnFields = [thread: string | null, digest: string | null, result: string | null];

/**
 * Sessions in Redis 6.2 or later, or Valkey, with an append-only file: a server without one, or one that can evict keys, is
 * rejected at the first call. Every write is one script, and so one step; its clock is the server's.
 */
export class RedisStore implements SessionStore, AsyncDisposable {
  readonly #database: RedisDatabase;

  /**
   * Connects at the first call of a method, not here.
   *
   * @throws `invalid_option`.
   */
  constructor(options: RedisStoreOptions) {
    this.#database = new RedisDatabase(options);
  }

  async acquire(key: string, owner: string, ttlMs: number): Promise<Lease> {
    checkLeaseRequest(key, owner, ttlMs);
    const reply = await this.#database.run(key, acquire, [this.#session(key)], [owner, String(ttlMs)]);
    const [fence, holder, expires] = reply as [number | null, string, number | string];
    const expiresAt = new Date(Number(expires));
    if (fence === null) throw leaseHeld(key, holder, expiresAt);
    return { key, owner, fence, ttlMs, expiresAt };
  }

  async renew(lease: Lease): Promise<Lease> {
    checkLease(lease);
    const { key, fence, ttlMs } = lease;
    const given = [String(fence), String(ttlMs)];
    const expires = await this.#database.run(key, renew, [this.#session(key)], given);
    if (expires === null) throw leaseLost(key, fence);
    return { ...lease, expiresAt: new Date(Number(expires)) };
  }

  async release(lease: Lease): Promise<void> {
    checkLease(lease);
    await this.#database.run(lease.key, release, [this.#session(lease.key)], [String(lease.fence)]);
  }

  async append(lease: Lease, write: SessionWrite): Promise<number> {
    checkWrite(lease, write);
    const { key, fence } = lease;
    const { offset, bytes, binding } = write;
    const { threadId, fileName, parents = [] } = binding ?? {};
    const reply = await this.#database.run(
      key,
      append,
      [this.#session(key), this.#bytes(key), ...parents.map((parent) => this.#bytes(parent))],
      [
        String(fence),
        String(offset),
        binding ? JSON.stringify({ threadId, fileName, parents }) : "",
        ...cut(bytes),
      ],
    );
    const [outcome, size] = reply as ["grown" | "lost" | "conflict" | "orphan", number | string | undefined];
    if (outcome === "lost") throw leaseLost(key, fence);
    if (outcome === "conflict") throw sessionConflict(key, offset, Number(size));
    if (outcome === "orphan") throw parentMissing(key, parents);
    return Number(size);
  }

  async read(key: string): Promise<StoredSession | undefined> {
    checkName("the key of a session", key);
    const [size, binding] = await this.#database.use(key, (client) =>
      client.hmget(this.#session(key), "size", "binding"),
    );
    if (!size || !binding) return undefined;
    return {
      key,
      ...(JSON.parse(binding) as Required<SessionBinding>),
      size: Number(size),
      bytes: { [Symbol.asyncIterator]: () => this.#readPieces(key, Number(size)) },
    };
  }

  async beginTurn(key: string, { thread, digest }: { thread: string; digest: string }): Promise<TurnRecord> {
    checkName("the key of a turn", key);
    checkName("the key of a session", thread);
    checkName("the digest of an input", digest);
    const turn = asRecord(key, await this.#database.run(key, beginTurn, [this.#turn(key)], [thread, digest]));
    if (turn?.thread !== thread || turn.digest !== digest) throw keyReused(key);
    return turn;
  }

  async finishTurn(lease: Lease, key: string, result: unknown): Promise<FinishedTurn> {
    checkLease(lease);
    checkName("the key of a turn", key);
    const reply = await this.#database.run(
      key,
      finishTurn,
      [this.#turn(key), this.#session(lease.key)],
      [String(lease.fence), lease.key, resultAsJson(key, result)],
    );
    const turn = asRecord(key, reply);
    if (turn?.thread !== lease.key) throw notATurnOf(key, lease.key);
    if (turn.state !== "finished") throw leaseLost(lease.key, lease.fence);
    return turn;
  }

  async readTurn(key: string): Promise<TurnRecord | undefined> {
    checkName("the key of a turn", key);
    const reply = await this.#database.use(key, (client) =>
      client.hmget(this.#turn(key), "thread", "digest", "result"),
    );
    return asRecord(key, reply);
  }

  /** Ends the store's connection. Later calls of methods reject. */
  close(): Promise<void> {
    return this.#database.close();
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #session(key: string): string {
    return this.#database.key("session", key);
  }

  #bytes(key: string): string {
    return this.#database.key("bytes", key);
  }

  #turn(key: string): string {
    return this.#database.key("turn", key);
  }

  async *#readPieces(key: string, size: number): AsyncGenerator<Uint8Array, void> {
    for (let start = 0; start < size; ) {
      const pieces = await this.#database.use(key, (client) =>
        client.xrangeBuffer(this.#bytes(key), `(${start}-0`, `${size}-0`, "COUNT", maxPieces),
      );
      const before = start;
      for (const [, [, bytes = Buffer.alloc(0)]] of pieces) {
        yield bytes;
        start += bytes.length;
      }
      if (start === before)
        throw new StoreError("store_failed", `Bytes of session "${key}" are missing from ${start} on.`, {
          key,
        });
    }
  }
}

/** Cuts bytes into pieces, without copying them. */
function cut({ buffer, byteOffset, length }: Uint8Array): Buffer[] {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return Array.from({ length: Math.ceil(length / maxPieceBytes) }, (_, n) =>
    bytes.subarray(n * maxPieceBytes, (n + 1) * maxPieceBytes),
  );
}

function asRecord(key: string, reply: unknown): TurnRecord | undefined {
  const [thread, digest, result] = reply as TurnFields;
  if (thread === null || digest === null) return undefined;
  if (result === null) return { key, thread, digest, state: "open" };
  return { key, thread, digest, state: "finished", result: JSON.parse(result) };
}
