import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { leaseLost, quote, StoreError } from "../store/store-error.js";
import type { Notifications } from "./notifications.js";
import { persist } from "./persist.js";
import type { QueuedEvent } from "./queued-event.js";
import { logTopic, type TurnDatabase } from "./turn-database.js";

/** How many entries are read at once. */
const pageSize = 500;

/** The pause between two writes of events, in milliseconds: a model can send hundreds of deltas a second. */
const writeIntervalMs = 25;

/**
 * Reads the id of an event.
 *
 * @throws {StoreError} `invalid_option`
 */
export function entryOf(id: string): number {
  if (!/^[0-9]{1,15}$/.test(id))
    throw new StoreError("invalid_option", `${quote(id)} is not the id of an event of a queue.`);
  return Number(id);
}

/** An entry of the log of a thread. */
export type ThreadLogEntry = Omit<QueuedEvent, "id">;

/** Reads the events of a thread after the one with the id `after`, and, with `notifications`, those that follow. */
export async function* readThreadLog(
  database: TurnDatabase,
  thread: string,
  after: number,
  { notifications, signal }: { notifications?: Notifications; signal?: AbortSignal | undefined },
): AsyncGenerator<QueuedEvent, void> {
  let last = after;
  const read = async function* () {
    for (;;) {
      const entries = await database.readLog(thread, last, pageSize);
      for (const { id, value } of entries) {
        last = id;
        yield { id: String(id), ...(value as ThreadLogEntry) };
      }
      if (entries.length < pageSize) return;
    }
  };
  if (notifications === undefined) return yield* read();
  const topic = logTopic(thread);
  for await (const _ of notifications.follow((each) => each === topic, signal)) yield* read();
}

/** Adds an event of a turn that is in the log once, whoever writes it. */
export async function writeOnce(
  database: TurnDatabase,
  thread: string,
  entry: ThreadLogEntry,
  batch: string,
): Promise<void> {
  await persist(() => database.append(thread, [entry], { batch }));
}

/** Writes the events of one attempt, in order, together where they come fast. */
export class ThreadLogWriter {
  readonly #database: TurnDatabase;
  readonly #thread: string;
  readonly #turn: string;
  readonly #fence: number;
  readonly #onFailure: (error: unknown) => void;
  #pending: ThreadLogEntry[] = [];
  #writing: Promise<void> | undefined;
  /** Ends the pause before the next write. */
  #hurry = new AbortController();
  #writtenAt = Number.NEGATIVE_INFINITY;

  /**
   * @param turn the key of the turn, and the fence of its lease
   * @param onFailure gets the error that ends the writer
   */
  constructor(
    database: TurnDatabase,
    turn: { thread: string; key: string; fence: number },
    onFailure: (error: unknown) => void,
  ) {
    this.#database = database;
    this.#thread = turn.thread;
    this.#turn = turn.key;
    this.#fence = turn.fence;
    this.#onFailure = onFailure;
  }

  /** Adds an event, which is written soon. */
  add(event: QueuedEvent["event"]): void {
    this.#pending.push({ turn: this.#turn, event });
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes all events without a pause, and waits for that, or until the writer has failed. */
  async flush(): Promise<void> {
    this.#hurry.abort();
    await this.#writing;
    this.#hurry = new AbortController();
  }

  /** Closes the log to earlier attempts, and returns the number of its last entry. */
  open(): Promise<number> {
    return this.#append([]);
  }

  /**
   * Adds an event after those before.
   *
   * @param batch a name that the event has in the log, which takes it once. Default: a new one
   */
  async write(event: QueuedEvent["event"], batch?: string): Promise<void> {
    await this.flush();
    await this.#append([{ turn: this.#turn, event }], batch);
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const pauseMs = Math.max(0, writeIntervalMs - (performance.now() - this.#writtenAt));
        await sleep(pauseMs, undefined, { signal: this.#hurry.signal }).catch(() => {});
        await this.#append(this.#pending.splice(0));
      }
    } catch (error) {
      this.#pending = [];
      this.#onFailure(error);
    }
  }

  async #append(entries: ThreadLogEntry[], batch: string = randomUUID()): Promise<number> {
    const writer = { fence: this.#fence, batch };
    const last = await persist(() => this.#database.append(this.#thread, entries, writer));
    this.#writtenAt = performance.now();
    if (last === undefined) throw leaseLost(this.#thread, this.#fence);
    return last;
  }
}
