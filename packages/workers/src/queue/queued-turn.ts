import { StoreError } from "../store/store-error.js";
import type { QueueConnection } from "./queue-connection.js";
import type { QueuedEvent } from "./queued-event.js";
import { entryOf, readThreadLog } from "./thread-log.js";
import { documentTopic, logTopic } from "./turn-database.js";
import { infoOf, type QueuedTurnResult, type TurnInfo, type TurnRecord } from "./turn-record.js";
import { unsuccessful } from "./turn-records.js";

/** A turn of a queue, in any process. */
export type QueuedTurn = {
  /** The key of the turn. */
  readonly key: string;
  /** The key of its thread. */
  readonly thread: string;
  /** Tells where the turn is. */
  info(): Promise<TurnInfo>;
  /**
   * Reads the events of the turn, from its beginning or after a known one, and waits for more. Ends after `turn.ended`.
   *
   * @param options the id of the last known event (`after`), and a signal that ends the loop
   */
  events(options?: {
    after?: string | undefined;
    signal?: AbortSignal | undefined;
  }): AsyncGenerator<QueuedEvent, void>;
  /**
   * Waits for the result.
   *
   * @throws the reason of the signal, which ends only the waiting
   */
  result(options?: { signal?: AbortSignal | undefined }): Promise<QueuedTurnResult>;
  /**
   * Cancels the turn, wherever it is. One that runs is interrupted by its worker within a second. Does nothing when it has ended.
   *
   * @param reason for people. Default: `The turn was cancelled.`
   */
  cancel(reason?: string): Promise<void>;
};

/** A queued turn as this process reaches it. */
export class TurnHandle implements QueuedTurn {
  readonly key: string;
  readonly thread: string;
  readonly #connection: QueueConnection;

  constructor(connection: QueueConnection, key: string, thread: string) {
    this.#connection = connection;
    this.key = key;
    this.thread = thread;
  }

  async info(): Promise<TurnInfo> {
    return infoOf(this.key, await this.#read());
  }

  async *events(
    options: { after?: string | undefined; signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<QueuedEvent, void> {
    const { database, notifications } = this.#connection;
    const { after, signal } = options;
    let last = after === undefined ? undefined : entryOf(after);
    const topics = new Set([documentTopic("turn", this.key), logTopic(this.thread)]);
    for await (const _ of notifications.follow((topic) => topics.has(topic), signal)) {
      const { state, firstEntry } = await this.#read();
      if (firstEntry === null && state !== "finished") continue;
      last ??= (firstEntry ?? 1) - 1;
      for await (const event of readThreadLog(database, this.thread, last, {})) {
        last = Number(event.id);
        if (event.turn !== this.key) continue;
        yield event;
        if (event.event.type === "turn.ended") return;
      }
      // The reader had the last event already.
      if (state === "finished") return;
    }
  }

  async result({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<QueuedTurnResult> {
    const topic = documentTopic("turn", this.key);
    for await (const _ of this.#connection.notifications.follow((each) => each === topic, signal)) {
      const { result } = await this.#read();
      if (result !== null) return result;
    }
    throw signal?.reason;
  }

  async cancel(reason = "The turn was cancelled."): Promise<void> {
    const error = { code: "turn_cancelled" as const, message: reason };
    const result = unsuccessful(this.key, this.thread, "cancelled", error);
    const cancelled = await this.#connection.records.change(this.key, (record) => {
      if (record.cancelled !== null || record.result !== null) return undefined;
      if (record.state === "running") return { ...record, cancelled: reason };
      // If this process dies before the turn has ended, a worker finds it in its line.
      const generation = record.generation + 1;
      return { ...record, state: "queued", generation, cancelled: reason, result };
    });
    if (cancelled?.result) await this.#connection.endTurn(this.key, this.thread, cancelled.result);
  }

  async #read(): Promise<TurnRecord> {
    const found = await this.#connection.records.read(this.key);
    if (found === undefined)
      throw new StoreError(
        "store_failed",
        `The turn ${JSON.stringify(this.key)} is not in the queue any more.`,
      );
    return found.value;
  }
}
