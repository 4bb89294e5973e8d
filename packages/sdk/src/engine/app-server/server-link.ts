import type { AppServerClient, Connection } from "@codex/app-server";
import { CodexError } from "@codex/protocol";
import { CodexClosedError } from "../../errors/turn-errors.js";
import { orAborted, within } from "../waiting.js";

/** Milliseconds between the first two attempts to connect again; doubled after each, up to the longest. */
const firstRetryDelayMs = 100;
const longestRetryDelayMs = 5000;

/** Opens a connection; calls `onOpening` with it before anything is sent. `signal` gives up. */
export type OpenServer = (
  onOpening: (connection: Connection) => void,
  signal: AbortSignal,
) => Promise<AppServerClient>;

/**
 * The one connection of an engine: made when it is first needed, and made anew after it was lost. It keeps the program
 * from ending only while something holds it, so that one who forgets to close it does not wait for ever.
 */
export class ServerLink {
  readonly #open: OpenServer;
  readonly #onLost: (error: unknown) => void;
  readonly #closing = new AbortController();
  #client: Promise<AppServerClient> | undefined;
  #opening: Connection | undefined;
  #holders = 0;

  /**
   * @param open makes a connection
   * @param onLost told when a connection that stood has ended, unless `close()` ended it
   */
  constructor(open: OpenServer, onLost: (error: unknown) => void) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** The connection. One that cannot be made rejects whoever waits for it; whoever comes later tries again. */
  connect(): Promise<AppServerClient> {
    return this.#use(() => this.#connect());
  }

  /** The same, but tried again and again for so long, unless the server refuses for good. */
  reconnect(limitMs: number): Promise<AppServerClient> {
    return this.#use(() => this.#connectWithin(limitMs));
  }

  /** Keeps the program from ending by itself until the function returned is called, once. */
  hold(): () => void {
    this.#holders += 1;
    this.#keepOrLetGo();
    return () => {
      this.#holders -= 1;
      this.#keepOrLetGo();
    };
  }

  /** Ends the connection, also one that is being made. Never rejects. */
  async close(): Promise<void> {
    this.#closing.abort(new CodexClosedError());
    await this.#opening?.close();
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  #use(make: () => Promise<AppServerClient>): Promise<AppServerClient> {
    if (this.#client === undefined) {
      const client = make();
      this.#client = client;
      client.catch(() => {
        if (this.#client === client) this.#client = undefined;
      });
    }
    return this.#client;
  }

  async #connect(): Promise<AppServerClient> {
    try {
      const client = await this.#open((connection) => {
        this.#closing.signal.throwIfAborted();
        this.#opening = connection;
      }, this.#closing.signal);
      void client.closed.then(({ error }) => this.#onEnd(error));
      this.#keepOrLetGo();
      return client;
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      throw error;
    }
  }

  async #connectWithin(limitMs: number): Promise<AppServerClient> {
    const startedAtMs = performance.now();
    for (let delayMs = firstRetryDelayMs; ; delayMs = Math.min(delayMs * 2, longestRetryDelayMs)) {
      try {
        return await this.#connect();
      } catch (error) {
        const isTooLate = performance.now() - startedAtMs + delayMs > limitMs;
        if (isTooLate || !CodexError.isInstance(error) || !error.retryable) throw error;
      }
      // Not all at once: a server that comes back would meet all of its clients in the same moment.
      await orAborted(within(delayMs * (0.5 + Math.random()), new Promise(() => {})), this.#closing.signal);
    }
  }

  #keepOrLetGo(): void {
    if (this.#holders > 0) this.#opening?.ref();
    else this.#opening?.unref();
  }

  #onEnd(error: unknown): void {
    this.#client = undefined;
    if (!this.#closing.signal.aborted) this.#onLost(error);
  }
}
