import { hostname } from "node:os";
import { QueueConnection } from "./queue-connection.js";
import { TurnRunner } from "./turn-runner.js";
import { checkWorkerOptions, type TurnWorkerOptions } from "./turn-worker-options.js";

/**
 * Runs the turns of a `TurnQueue` on this host.
 *
 * @example
 * ```ts
 * const worker = new TurnWorker({
 *   database: process.env.DATABASE_URL,
 *   codex: () => new Codex({ transport: "app-server" }),
 *   prepare: async ({ thread, settings }) => ({ workingDirectory: await checkout(thread, settings) }),
 * });
 * await worker.run();
 * ```
 */
export class TurnWorker implements AsyncDisposable {
  /** The name of this worker. */
  readonly name: string;
  readonly #options: TurnWorkerOptions;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  /**
   * Connects when `run()` is called.
   *
   * @throws {StoreError} `invalid_option`
   */
  constructor(options: TurnWorkerOptions) {
    checkWorkerOptions(options);
    this.#options = options;
    this.name = options.name ?? `${hostname()}:${process.pid}`;
  }

  /**
   * Runs turns until the worker is closed: by `close()`, the signal, or SIGTERM, which it listens for meanwhile. Its turns are then
   * handed on to other workers.
   *
   * @throws {StoreError} if the queue cannot be used at first
   */
  run({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    this.#running ??= this.#run(signal);
    return this.#running;
  }

  /** Takes no more turns, hands on those that run, and ends the agents and connections of this worker. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running?.catch(() => {});
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(signal: AbortSignal | undefined): Promise<void> {
    const { leaseMs = 30_000, onError = console.error } = this.#options;
    const stop = () => this.#closing.abort();
    process.on("SIGTERM", stop);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const connection = await QueueConnection.open(this.#options, { lockMs: leaseMs, onError });
      try {
        const engine = await connection.engine();
        await new TurnRunner(this.name, this.#options, connection, engine, this.#closing.signal).run();
      } finally {
        await connection.close();
      }
    } finally {
      process.off("SIGTERM", stop);
      signal?.removeEventListener("abort", stop);
    }
  }
}
