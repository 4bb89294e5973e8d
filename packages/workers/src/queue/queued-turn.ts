import { StoreError } from "../store/store-error.js";
import type { QueueConnection } from "./queue-connection.js";
import type { QueuedEvent } from "./queued-event.js";
import { entryOf, readThreadLog } from "./thread-log.js";
import { documentTopic, logTopic } from "./turn-database.js";
import { infoOf, type QueuedTurnResult, type TurnInfo, type TurnRecord } from "./turn-record.js";
import { unsuccessful } from "./turn-records.js";

/** A turn of a queue, in any process. */
export class QueuedTurn {
  /** The key of the turn. */
  readonly key: string;
  /** The key of its thread. */
  readonly thread: string;
  readonly #connection: QueueConnection;

  /** @internal */
  constructor(connection: QueueConnection, key: string, thread: string) {
    this.#connection = connection;
    this.key = key;
    this.thread = thread;
  }

  /** Tells where the turn is. */
  async info(): Promise<TurnInfo> {
    return infoOf(this.key, await this.#read());
  }

  /**
   * Reads the events of the turn, from its beginning or after a known one, and waits for more. Ends after `turn.ended`.
   *
   * @param options the id of the last known event (`after`), and a signal that ends the loop
   */
  async *events(
    options: { after?: string | undefined; signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<QueuedEvent, void> {
    const { database, news } = this.#connection;
    const { after, signal } = options;
    let last = after === undefined ? undefined : entryOf(after);
    const topics = new Set([documentTopic("turn", this.key), logTopic(this.thread)]);
    for await (const _ of news.follow((topic) => topics.has(topic), signal)) {
      const { state, firstEntry, result } = await this.#read();
      if (firstEntry === null && result === null) continue;
      last ??= (firstEntry ?? 1) - 1;
      for await (const event of readThreadLog(database, this.thread, last, {})) {
        last = Number(event.id);
        if (event.turn !== this.key) continue;
        yield event;
        if (event.event.type === "turn.ended") return;
      }
      if (state !== "finished" || result === null) continue;
      // Whoever recorded the result died before the event was written.
      const { status, error } = result;
      yield { id: String(last), turn: this.key, event: { type: "turn.ended", status, error } };
      return;
    }
  }

  /**
   * Waits for the result.
   *
   * @throws the reason of the signal, which only ends the waiting
   */
  async result({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<QueuedTurnResult> {
    const topic = documentTopic("turn", this.key);
    for await (const _ of this.#connection.news.follow((each) => each === topic, signal)) {
      const { result } = await this.#read();
      if (result !== null) return result;
    }
    throw signal?.reason;
  }

  /**
   * Cancels the turn, wherever it is. One that runs is interrupted by its worker within a second. Does nothing when it has ended.
   *
   * @param reason for people. Default: `The turn was cancelled.`
   */
  async cancel(reason = "The turn was cancelled."): Promise<void> {
    const { records, requests, database } = this.#connection;
    const error = { code: "turn_cancelled" as const, message: reason };
    const result = unsuccessful(this.key, this.thread, "cancelled", error);
    if (await records.finish(this.key, result, ["queued", "parked"])) {
      await requests.closeAll(this.key);
      const event = { type: "turn.ended", status: "cancelled", error };
      await database.append(this.thread, [{ turn: this.key, event }]);
      return;
    }
    await records.change(this.key, (record) =>
      record.state === "finished" || record.cancelled !== null ? undefined : { ...record, cancelled: reason },
    );
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
