import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type EntryLog, type LogEntry, linkOnce, unlessMissing } from "./entry-log.js";
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
import { type SessionHead, StoreFolder } from "./store-folder.js";

/** Options of a {@link DirectoryStore}. */
export type DirectoryStoreOptions = {
  /** The folder of the store, created for this user alone when it is missing. Nothing else may write to it. */
  directory: string;
};

type SessionLog = EntryLog<SessionHead>;

/**
 * Sessions in a folder, for one host or for hosts that share a POSIX volume with hard links. Its clock is that of the file system.
 *
 * Each session is a log of files that never change (`EntryLog`). An entry is the state of the session, and the bytes that were
 * appended. So a write, the check of its fence and the new size are one atomic step, without a lock.
 */
export class DirectoryStore implements SessionStore {
  readonly #files: StoreFolder;

  /** @throws `invalid_option`. */
  constructor({ directory }: DirectoryStoreOptions) {
    if (typeof directory !== "string" || directory === "")
      throw new StoreError("invalid_option", "DirectoryStore: `directory` must be the path of a folder.");
    this.#files = new StoreFolder(resolve(directory));
  }

  async acquire(key: string, owner: string, ttlMs: number): Promise<Lease> {
    checkLeaseRequest(key, owner, ttlMs);
    return await this.#change(key, async (log, last) => {
      if (last?.header.owner != null) {
        const expiresAt = await this.#expiry(log, last);
        if (expiresAt > (await log.now())) throw leaseHeld(key, last.header.owner, new Date(expiresAt));
      }
      const unbound = { key, binding: null, size: 0 };
      const fence = (last?.header.fence ?? 0) + 1;
      const head = { ...unbound, ...last?.header, fence, owner, ttlMs, length: 0, finished: null };
      const number = (last?.number ?? 0) + 1;
      await this.#files.createFolders(log, key);
      if (!(await log.append(number, head))) return undefined;
      await this.#removeLeftovers(log, key, fence);
      const expiresAt = new Date(await this.#expiry(log, { number, header: head }));
      return { key, owner, fence, ttlMs, expiresAt };
    });
  }

  async renew(lease: Lease): Promise<Lease> {
    checkLease(lease);
    return await this.#change(lease.key, async (log, entry) => {
      const last = holding(lease, entry);
      const pending = await log.writePending(String(lease.ttlMs));
      const renewal = this.#files.renewal(lease.key, lease.fence);
      const renewed = await unlessMissing(rename(pending, renewal).then(() => true as const));
      return renewed && { ...lease, expiresAt: new Date(await this.#expiry(log, last)) };
    });
  }

  async release(lease: Lease): Promise<void> {
    checkLease(lease);
    await this.#change(lease.key, async (log, last) => {
      if (!last || last.header.fence !== lease.fence) return true;
      // A fence that no lease has: what the holder writes from now on is refused.
      const head = { ...last.header, fence: lease.fence + 1, owner: null, length: 0, finished: null };
      return (await log.append(last.number + 1, head)) || undefined;
    });
  }

  async append(lease: Lease, write: SessionWrite): Promise<number> {
    checkWrite(lease, write);
    const { key } = lease;
    const { offset, bytes } = write;
    return await this.#change(key, async (log, entry) => {
      const last = holding(lease, entry);
      if (last.header.size !== offset) throw sessionConflict(key, offset, last.header.size);
      const binding = last.header.binding ?? (await this.#newBinding(key, write.binding));
      const size = offset + bytes.length;
      const head = { ...last.header, binding, size, length: bytes.length, finished: null };
      return (await log.append(last.number + 1, head, bytes)) ? size : undefined;
    });
  }

  async read(key: string): Promise<StoredSession | undefined> {
    checkName("the key of a session", key);
    return await this.#files.guard(key, async () => {
      const log = this.#files.log(key);
      const last = await log.last();
      if (!last?.header.binding) return undefined;
      const { binding, size } = last.header;
      return {
        key,
        ...binding,
        size,
        bytes: { [Symbol.asyncIterator]: () => this.#readBytes(key, log, last.number) },
      };
    });
  }

  async beginTurn(key: string, { thread, digest }: { thread: string; digest: string }): Promise<TurnRecord> {
    checkName("the key of a turn", key);
    checkName("the key of a session", thread);
    checkName("the digest of an input", digest);
    return await this.#files.guard(key, async () => {
      const log = this.#files.log(thread);
      await this.#files.createFolders(log, thread);
      // `false` can also mean that its file was removed before it was published.
      let turn = await this.#findTurn(key);
      while (!turn) {
        const begun = JSON.stringify({ key, thread, digest });
        await log.publish(this.#files.turnFile(key, "begun"), begun);
        turn = await this.#findTurn(key);
      }
      if (turn.thread !== thread || turn.digest !== digest) throw keyReused(key);
      return turn;
    });
  }

  async finishTurn(lease: Lease, key: string, result: unknown): Promise<FinishedTurn> {
    checkLease(lease);
    checkName("the key of a turn", key);
    const value: unknown = JSON.parse(resultAsJson(key, result));
    return await this.#change(lease.key, async (log, entry) => {
      const turn = await this.#findTurn(key, entry);
      if (turn?.thread !== lease.key) throw notATurnOf(key, lease.key);
      if (turn.state === "finished") return turn;
      const last = holding(lease, entry);
      const finished: FinishedTurn = { ...turn, state: "finished", result: value };
      const number = last.number + 1;
      if (!(await log.append(number, { ...last.header, length: 0, finished }))) return undefined;
      await this.#indexResult(log, { number, header: { ...last.header, finished } });
      return finished;
    });
  }

  async readTurn(key: string): Promise<TurnRecord | undefined> {
    checkName("the key of a turn", key);
    return await this.#files.guard(key, () => this.#findTurn(key));
  }

  /** Repeats a change of a session until no other writer comes first. `undefined` from `attempt` means that one did. */
  async #change<Result>(
    key: string,
    attempt: (log: SessionLog, last: LogEntry<SessionHead> | undefined) => Promise<Result | undefined>,
  ): Promise<Result> {
    return await this.#files.guard(key, async () => {
      const log = this.#files.log(key);
      for (;;) {
        const last = await log.last();
        // Before an entry follows, so that only the last one can have a result that is not indexed.
        if (last) await this.#indexResult(log, last);
        const result = await attempt(log, last);
        if (result !== undefined) return result;
      }
    });
  }

  /** Makes the result of an entry available by the key of its turn. A writer that was killed can leave that to the next one. */
  async #indexResult(log: SessionLog, { number, header }: LogEntry<SessionHead>): Promise<void> {
    if (header.finished)
      await linkOnce(log.file(number), this.#files.turnFile(header.finished.key, "finished"));
  }

  /** @param last The last entry of the turn's session, if it is known. */
  async #findTurn(key: string, last?: LogEntry<SessionHead>): Promise<TurnRecord | undefined> {
    const begun = await unlessMissing(readFile(this.#files.turnFile(key, "begun"), "utf8"));
    if (begun === undefined) return undefined;
    const turn: TurnRecord = { ...JSON.parse(begun), state: "open" };
    // The last entry first: once there is a later one, the result is indexed.
    const entry = last ?? (await this.#files.log(turn.thread).last());
    if (entry?.header.finished?.key === key) return entry.header.finished;
    const indexed = await unlessMissing(readFile(this.#files.turnFile(key, "finished"), "utf8"));
    return indexed === undefined ? turn : ((JSON.parse(indexed) as SessionHead).finished ?? turn);
  }

  async #newBinding(key: string, binding: SessionBinding | undefined): Promise<Required<SessionBinding>> {
    const { threadId = "", fileName = "", parents = [] } = binding ?? {};
    for (const parent of parents) {
      const last = await this.#files.log(parent).last();
      if (!last?.header.binding) throw parentMissing(key, parents);
    }
    return { threadId, fileName, parents: [...parents] };
  }

  async *#readBytes(key: string, log: SessionLog, lastNumber: number): AsyncGenerator<Uint8Array, void> {
    for (let number = 1; number <= lastNumber; number++) {
      const bytes = await this.#files.guard(key, async () => {
        const entry = await log.read(number);
        return entry.header.length > 0 ? entry.bytes : undefined;
      });
      if (bytes) yield bytes;
    }
  }

  /** Returns when a lease expires. The latest renewal counts, otherwise the last entry, which is a sign of life, too. */
  async #expiry(log: SessionLog, { number, header }: LogEntry<SessionHead>): Promise<number> {
    const path = this.#files.renewal(header.key, header.fence);
    const renewed = await unlessMissing(stat(path));
    if (!renewed) return (await log.writtenAt(number)) + header.ttlMs;
    return renewed.mtimeMs + Number(await readFile(path, "utf8"));
  }

  /** Removes what earlier leases have left behind. */
  async #removeLeftovers(log: SessionLog, key: string, fence: number): Promise<void> {
    await log.removePending();
    for (const name of await readdir(join(this.#files.folder(key), "renewals")))
      if (Number(name) < fence) await rm(this.#files.renewal(key, Number(name)), { force: true });
  }
}

/** Returns the last entry of a session, if the lease is still the one that may write. */
function holding(lease: Lease, last: LogEntry<SessionHead> | undefined): LogEntry<SessionHead> {
  if (last?.header.fence !== lease.fence) throw leaseLost(lease.key, lease.fence);
  return last;
}
