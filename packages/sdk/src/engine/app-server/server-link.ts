import { performance } from "node:perf_hooks";
import {
  type AppServerClient,
  type AppServerClientOptions,
  type Connection,
  type ConnectionDiagnostic,
  connectAppServer,
  startAppServer,
} from "@codex/app-server";
import { flattenConfig } from "@codex/config";
import { CodexError } from "@codex/protocol";
import packageJson from "../../../package.json" with { type: "json" };
import { CodexClosedError } from "../../errors/turn-errors.js";
import type { CodexOptions } from "../../options/codex-options.js";
import { environmentValue } from "../host.js";
import { orAborted, within } from "../waiting.js";

/** The delay before the first retry, in milliseconds. It doubles with each attempt, up to the longest. */
const firstRetryDelayMs = 100;
const longestRetryDelayMs = 5000;

/** Opens a connection. Calls `onOpening` with it before anything is sent. `signal` aborts the opening. */
export type OpenServer = (
  onOpening: (connection: Connection) => void,
  signal: AbortSignal,
) => Promise<AppServerClient>;

/**
 * The connection of an engine, opened when it is first needed and again after it was lost. It keeps the process running only
 * while something holds it, so that a program that forgets to close it can exit.
 */
export class ServerLink {
  readonly #open: OpenServer;
  readonly #onLost: (error: unknown) => void;
  readonly #closing = new AbortController();
  #client: Promise<AppServerClient> | undefined;
  #opening: Connection | undefined;
  #holders = 0;

  /**
   * @param open opens a connection
   * @param onLost called when an established connection has ended, unless `close()` ended it
   */
  constructor(open: OpenServer, onLost: (error: unknown) => void) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** Returns the connection. If it cannot be opened, all waiting callers reject, and a later call tries again. */
  connect(): Promise<AppServerClient> {
    return this.#use(() => this.#connect());
  }

  /** Returns the connection, retrying for a limited time unless the server rejects it for good. */
  reconnect(limitMs: number): Promise<AppServerClient> {
    return this.#use(() => this.#connectWithin(limitMs));
  }

  /** Keeps the process running until the returned function is called, once. */
  hold(): () => void {
    this.#holders += 1;
    this.#updateRef();
    return () => {
      this.#holders -= 1;
      this.#updateRef();
    };
  }

  /** Ends the connection, also while it is being opened. Never rejects. */
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
      this.#updateRef();
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
      // With jitter, so that a server that comes back does not get all of its clients at once.
      await orAborted(within(delayMs * (0.5 + Math.random()), new Promise(() => {})), this.#closing.signal);
    }
  }

  #updateRef(): void {
    if (this.#holders > 0) this.#opening?.ref();
    else this.#opening?.unref();
  }

  #onEnd(error: unknown): void {
    this.#client = undefined;
    if (!this.#closing.signal.aborted) this.#onLost(error);
  }
}

/** The engine's part in opening a connection. */
export interface OpeningOptions {
  setUp(connection: Connection): void;
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
  signal: AbortSignal;
  /** What must not appear in a message. */
  secrets: readonly string[];
}

/**
 * Starts an app-server, or connects to the one at the given address.
 *
 * @param options the caller's options, checked
 * @param overrides the flattened `config`, then the raw overrides, in the order to send them
 */
export function openServer(
  options: CodexOptions,
  overrides: readonly string[],
  { signal, ...opening }: OpeningOptions,
): Promise<AppServerClient> {
  const { baseUrl, env, transport, apiKey, onDiagnostic: _, ...rest } = options;
  const common: AppServerClientOptions = {
    clientInfo: { name: "codex_sdk_ts", title: "Codex SDK for TypeScript", version: sdkVersion },
    ...opening,
  };
  if (typeof transport === "object") {
    const { url, token } = transport;
    return connectAppServer({ ...common, url, token, signal, maxMessageBytes: rest.maxLineBytes });
  }
  const base = baseUrl === undefined ? [] : flattenConfig({ openai_base_url: baseUrl });
  return startAppServer({
    ...rest,
    ...common,
    env,
    // This mode of the binary neither reads the variable nor trims the key.
    apiKey: (apiKey ?? environmentValue(env ?? process.env, "CODEX_API_KEY"))?.trim() || undefined,
    configOverrides: [...overrides, ...base],
  });
}

/** The version of this package, which the app-server receives. */
const sdkVersion: string = packageJson.version;
