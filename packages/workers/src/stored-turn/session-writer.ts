import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { CodexError } from "@codex/protocol";
import type { Lease, SessionStore } from "../store/session-store.js";
import { isStoreAway, StoreError } from "../store/store-error.js";
import type { SessionTail } from "./session-tail.js";

/** The pause before a write is repeated that the store could not take, in milliseconds. */
const retryMs = 250;

/** How the lease of a writer is kept. */
export interface LeaseSettings {
  thread: string;
  owner: string;
  leaseMs: number;
  flushMs: number;
  onBeat: (() => void) | undefined;
}

/** Writes what one host adds to a stored session, under a lease that it keeps. */
export class SessionWriter {
  readonly #store: SessionStore;
  readonly #settings: LeaseSettings;
  readonly #ending = new AbortController();
  readonly #released = new AbortController();
  #lease: Lease;
  #renewedAt: number;
  #tail: SessionTail | undefined;
  #writes: Promise<unknown> = Promise.resolve();

  private constructor(store: SessionStore, settings: LeaseSettings, lease: Lease, renewedAt: number) {
    this.#store = store;
    this.#settings = settings;
    this.#lease = lease;
    this.#renewedAt = renewedAt;
  }

  /** Takes the lease of a session. */
  static async acquire(store: SessionStore, settings: LeaseSettings): Promise<SessionWriter> {
    const startedAt = performance.now();
    const lease = await store.acquire(settings.thread, settings.owner, settings.leaseMs);
    const writer = new SessionWriter(store, settings, lease, startedAt);
    void writer.#keep();
    void writer.#flushAtIntervals();
    return writer;
  }

  /** The number of the lease, which is higher than that of every earlier one. */
  get fence(): number {
    return this.#lease.fence;
  }

  /** Aborts when the session can no longer be written, with the reason. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Begins to store what the agent appends to a session file. */
  follow(tail: SessionTail): void {
    this.#tail = tail;
  }

  /** Whether {@link follow} was called. */
  get isFollowing(): boolean {
    return this.#tail !== undefined;
  }

  /** Stores the lines that the agent has completed. */
  flush(): Promise<void> {
    return this.#inOrder(async () => {
      const tail = this.#tail;
      if (tail === undefined) return;
      const { offset } = tail;
      const lines = await tail.read();
      if (lines.length === 0) return;
      const binding = { threadId: tail.threadId, fileName: tail.location?.path ?? "" };
      const write = { offset, bytes: lines, ...(offset === 0 ? { binding } : {}) };
      const end = offset + lines.length;
      tail.offset = await this.#persist(() =>
        this.#store.append(this.#lease, write).catch((error: unknown) => {
          // An earlier attempt of this write has arrived. No other holder can have written with this lease.
          if (StoreError.isInstance(error) && error.code === "store_conflict" && sizeOf(error) === end)
            return end;
          throw error;
        }),
      );
    });
  }

  /** Records the result of a turn. Returns the one that is recorded. */
  finish(key: string, result: unknown): Promise<unknown> {
    return this.#inOrder(async () => {
      const finished = await this.#persist(() => this.#store.finishTurn(this.#lease, key, result));
      return finished.result;
    });
  }

  /** Ends the lease. Without a connection to the store it expires on its own. */
  async release(): Promise<void> {
    this.#released.abort();
    await this.#writes.catch(() => {});
    await this.#store.release(this.#lease).catch(() => {});
  }

  /** Makes no further write, and aborts {@link signal}. */
  #fail(error: unknown): void {
    if (!this.#ending.signal.aborted) this.#ending.abort(error);
  }

  /** Writes after the writes before. An error ends the writer. */
  async #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#writes.then(async () => {
      this.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        this.#fail(error);
        throw error;
      }
    });
    this.#writes = result.catch(() => {});
    return result;
  }

  /** Repeats a write that the store could not take, for as long as the lease would last. */
  async #persist<Result>(write: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!this.#canRepeat(error)) throw error;
        await sleep(retryMs, undefined, { signal: this.signal });
      }
    }
  }

  #canRepeat(error: unknown): boolean {
    return isStoreAway(error) && performance.now() - this.#renewedAt < this.#settings.leaseMs;
  }

  async #keep(): Promise<void> {
    const { leaseMs, onBeat } = this.#settings;
    while (await this.#pause(leaseMs / 3)) {
      try {
        for (;;) {
          const startedAt = performance.now();
          try {
            this.#lease = await this.#store.renew(this.#lease);
            this.#renewedAt = startedAt;
            break;
          } catch (error) {
            if (!this.#canRepeat(error)) throw error;
            if (!(await this.#pause(retryMs))) return;
          }
        }
        if (!this.#released.signal.aborted) onBeat?.();
      } catch (error) {
        // A renewal that meets the release finds no lease.
        if (!this.#released.signal.aborted) this.#fail(error);
      }
    }
  }

  async #flushAtIntervals(): Promise<void> {
    while (await this.#pause(this.#settings.flushMs)) await this.flush().catch(() => {});
  }

  /** Waits. Returns whether the writer is still in use. */
  async #pause(ms: number): Promise<boolean> {
    const signal = AbortSignal.any([this.#released.signal, this.signal]);
    return await sleep(ms, true, { signal }).catch(() => false);
  }
}

function sizeOf(error: CodexError): number | undefined {
  return (error as StoreError).size;
}
