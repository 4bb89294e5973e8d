import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** The `Lease` of `@codex/workers/store`. */
export type StoreLease = {
  /** The key of the session. */
  key: string;
  /** Who may write. */
  owner: string;
  /** The number of the lease, which grows with each one of the key. */
  fence: number;
  /** How long the lease lasts after it was acquired or renewed, in milliseconds. */
  ttlMs: number;
  /** When it expires, by the clock of the store. */
  expiresAt: Date;
};

/** The `SessionBinding` of `@codex/workers/store`. */
export type StoreBinding = {
  /** The agent's id of the thread. */
  threadId: string;
  /** The path of the session file, relative to the home of the agent. */
  fileName: string;
  /** The keys of the sessions that a fork points into. */
  parents?: readonly string[];
};

/** The `TurnRecord` of `@codex/workers/store`. */
export type StoreTurn = { key: string; thread: string; digest: string } & (
  | { state: "open" }
  | { state: "finished"; result: unknown }
);

/** The form of `SessionStore` in `@codex/workers/store`, written out because this package imports no other. */
export interface SessionStoreUnderTest {
  /** Gives the right to write to one owner. */
  acquire(key: string, owner: string, ttlMs: number): Promise<StoreLease>;
  /** Extends a lease. */
  renew(lease: StoreLease): Promise<StoreLease>;
  /** Ends a lease. */
  release(lease: StoreLease): Promise<void>;
  /** Adds whole lines at the end, and returns the new size. */
  append(
    lease: StoreLease,
    write: { offset: number; bytes: Uint8Array; binding?: StoreBinding },
  ): Promise<number>;
  /** Returns a session, if there is one. */
  read(key: string): Promise<
    | (Required<StoreBinding> & {
        key: string;
        size: number;
        bytes: AsyncIterable<Uint8Array>;
      })
    | undefined
  >;
  /** Records a turn, or returns its record. */
  beginTurn(key: string, turn: { thread: string; digest: string }): Promise<StoreTurn>;
  /** Records the result of a turn, once. */
  finishTurn(lease: StoreLease, key: string, result: unknown): Promise<StoreTurn & { state: "finished" }>;
  /** Returns the record of a turn, if there is one. */
  readTurn(key: string): Promise<StoreTurn | undefined>;
}

/** What a check works with. */
export type CheckContext = {
  /** The store. */
  store: SessionStoreUnderTest;
  /** The same store, as another host sees it. */
  other: SessionStoreUnderTest;
  /** Returns a key that no other check uses. */
  newKey(): string;
};

/** A check by its name. */
export type NamedChecks = Record<string, (context: CheckContext) => Promise<void>>;

/** A lease that no check outlives. */
export const longMs = 600_000;
/** How long to wait for a lease of a millisecond to expire before the store counts as broken. */
const expiryLimitMs = 60_000;

/** The binding of a session that no check looks at. */
export const anyBinding: StoreBinding = {
  threadId: "01900000-0000-7000-8000-00000000000a",
  fileName: "sessions/2026/01/02/rollout-2026-01-02T03-04-05-01900000-0000-7000-8000-00000000000a.jsonl",
};

/** Returns a key that was never used, also if the checks run twice on one database. */
export const newKey = (): string => `check/${randomUUID()}`;

/** A line of JSON Lines as bytes. */
export const line = (text: string): Uint8Array => Buffer.from(`${JSON.stringify(text)}\n`);

/** Acquires a session and appends its first line. */
export async function startSession({ store, newKey }: CheckContext, first: Uint8Array = line("first")) {
  const lease = await store.acquire(newKey(), "one", longMs);
  const size = await store.append(lease, { offset: 0, bytes: first, binding: anyBinding });
  return { lease, key: lease.key, size };
}

/** Reads all bytes of a session; empty when there is no session. */
export async function readAll(store: SessionStoreUnderTest, key: string): Promise<Buffer> {
  return await collect((await store.read(key))?.bytes);
}

/** Concatenates the pieces of a session. */
export async function collect(bytes: AsyncIterable<Uint8Array> = (async function* () {})()): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Expects a call to reject with an error that has the code, and returns the error. */
export async function expectRefusal(code: string, call: Promise<unknown>): Promise<Record<string, unknown>> {
  let error: unknown;
  try {
    await call;
  } catch (reason) {
    error = reason;
  }
  assert(error !== undefined, `expected a rejection with the code ${code}, but the call resolved`);
  assert.equal((error as { code?: unknown }).code, code, `the code of: ${String(error)}`);
  return error as Record<string, unknown>;
}

/** Lets a lease expire by the clock of the store, and takes it over. */
export async function takeOver(
  store: SessionStoreUnderTest,
  lease: StoreLease,
  ttlMs: number = longMs,
): Promise<StoreLease> {
  await store.renew({ ...lease, ttlMs: 1 });
  const giveUpAt = Date.now() + expiryLimitMs;
  for (;;) {
    try {
      return await store.acquire(lease.key, "two", ttlMs);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "lease_held") throw error;
      assert(Date.now() < giveUpAt, `a lease of one millisecond did not expire within ${expiryLimitMs} ms`);
      await sleep(2);
    }
  }
}
