import type { WebEvent } from "../model/web-event.js";

/** An event with its id. */
export type LogEntry = {
  /** `LOAD.NUMBER`: which loading of the thread made it, and a number that increases by 1. */
  id: string;
  /** The event. */
  event: WebEvent;
};

/**
 * Holds the last events of each thread, so that a viewer who was away continues where it stopped. Methods may be async; calls of
 * `append` for a thread are in order. If a method fails, viewers get a snapshot instead.
 */
export type EventLog = {
  /** Adds an event. */
  append(threadId: string, entry: LogEntry): void | Promise<void>;
  /** Returns the events after the one with this id, oldest first; `undefined` if the log does not have that one any more. */
  since(
    threadId: string,
    id: string,
  ): readonly LogEntry[] | undefined | Promise<readonly LogEntry[] | undefined>;
  /** Drops the events of a thread. */
  remove(threadId: string): void | Promise<void>;
};

/** The default of `maxEvents`. */
const defaultMaxEvents = 2000;

/** A log in memory, bounded in events per thread. */
export class MemoryEventLog implements EventLog {
  readonly #maxEvents: number;
  readonly #threads = new Map<string, LogEntry[]>();

  /** @param options how many events of a thread are kept (`maxEvents`). Default: 2,000 */
  constructor(options: { maxEvents?: number | undefined } = {}) {
    this.#maxEvents = options.maxEvents ?? defaultMaxEvents;
  }

  append(threadId: string, entry: LogEntry): void {
    const entries = this.#threads.get(threadId) ?? [];
    this.#threads.set(threadId, entries);
    entries.push(entry);
    // Cut in halves, so that an append does not move all entries.
    if (entries.length > this.#maxEvents * 2) entries.splice(0, entries.length - this.#maxEvents);
  }

  since(threadId: string, id: string): readonly LogEntry[] | undefined {
    const entries = this.#threads.get(threadId)?.slice(-this.#maxEvents) ?? [];
    const index = entries.findLastIndex((entry) => entry.id === id);
    return index === -1 ? undefined : entries.slice(index + 1);
  }

  remove(threadId: string): void {
    this.#threads.delete(threadId);
  }
}
