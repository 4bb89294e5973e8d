import { setTimeout as sleep } from "node:timers/promises";
import type { TurnDatabase } from "./turn-database.js";

/** How often a reader looks without any notifications, in milliseconds: notifications can be lost while a connection is. */
const pollMs = 1000;

/** What changes in a queue, in any of its processes. */
export class Notifications {
  readonly #database: TurnDatabase;
  readonly #wakers = new Set<(topic: string | undefined) => void>();
  #listening: Promise<() => void> | undefined;

  constructor(database: TurnDatabase) {
    this.#database = database;
  }

  /**
   * Yields at once, after each matching topic, and now and then without one. What is read in the loop is therefore never older than
   * the latest notifications. Ends when the signal aborts.
   */
  async *follow(
    matches: (topic: string) => boolean,
    signal?: AbortSignal,
    everyMs = pollMs,
  ): AsyncGenerator<void, void> {
    let isNew = false;
    let wake = () => {};
    const waker = (topic: string | undefined) => {
      if (topic !== undefined && !matches(topic)) return;
      isNew = true;
      wake();
    };
    this.#wakers.add(waker);
    try {
      await this.#listen();
      while (!signal?.aborted) {
        isNew = false;
        yield;
        if (isNew || signal?.aborted) continue;
        const paused = new AbortController();
        wake = () => paused.abort();
        signal?.addEventListener("abort", wake, { once: true });
        await sleep(everyMs, undefined, { signal: paused.signal }).catch(() => {});
        signal?.removeEventListener("abort", wake);
      }
    } finally {
      this.#wakers.delete(waker);
    }
  }

  /** Listens while the database can be reached, and looks without notifications until then. */
  async #listen(): Promise<void> {
    this.#listening ??= this.#database.listen((topic) => {
      for (const waker of this.#wakers) waker(topic);
    });
    await this.#listening.catch(() => {
      this.#listening = undefined;
    });
  }
}
