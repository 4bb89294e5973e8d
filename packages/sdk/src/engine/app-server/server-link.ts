import { statSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
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
import { InvalidOptionError } from "../../errors/option-errors.js";
import { CodexClosedError } from "../../errors/turn-errors.js";
import type { CodexOptions } from "../../options/codex-options.js";
import type { Log } from "../engine.js";
import { environmentValue, oldestSupported } from "../host.js";
import { defer, orAborted, within } from "../waiting.js";
import { ServerVersion } from "./server-version.js";

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
  #connection: Connection | undefined;
  #holders = 0;
  /** When the last of those that wait for a new connection gives up, in milliseconds of `performance.now()`. */
  #retryUntilMs = 0;
  #lastFailure: unknown;

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

  /**
   * Returns the connection, retrying for a limited time unless the server rejects it for good. All callers share the
   * attempts, and each has its own limit.
   *
   * @param lost the error to reject with at the limit, if no attempt has failed until then
   */
  async reconnect(limitMs: number, lost: unknown): Promise<AppServerClient> {
    const untilMs = performance.now() + limitMs;
    this.#retryUntilMs = Math.max(this.#retryUntilMs, untilMs);
    const limit = defer<never>();
    const timer = setTimeout(() => limit.reject(this.#lastFailure ?? lost), limitMs);
    try {
      for (;;) {
        const connecting = this.#use(() => this.#connectRepeatedly());
        try {
          return await Promise.race([connecting, limit.promise]);
        } catch (error) {
          // What was shared can be a single attempt, of a new turn.
          if (performance.now() >= untilMs || !isRetryable(error)) throw error;
        }
      }
    } finally {
      clearTimeout(timer);
    }
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
    await this.#connection?.close();
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
        this.#connection = connection;
      }, this.#closing.signal);
      void client.closed.then(({ error }) => this.#onEnd(error));
      this.#lastFailure = undefined;
      this.#updateRef();
      return client;
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      throw error;
    }
  }

  async #connectRepeatedly(): Promise<AppServerClient> {
    for (let delayMs = firstRetryDelayMs; ; delayMs = Math.min(delayMs * 2, longestRetryDelayMs)) {
      try {
        return await this.#connect();
      } catch (error) {
        this.#lastFailure = error;
        const isTooLate = performance.now() + delayMs > this.#retryUntilMs;
        if (isTooLate || !isRetryable(error)) throw error;
      }
      // With jitter, so that a server that comes back does not get all of its clients at once.
      await orAborted(within(delayMs * (0.5 + Math.random()), new Promise(() => {})), this.#closing.signal);
    }
  }

  #updateRef(): void {
    if (this.#holders > 0) this.#connection?.ref();
    else this.#connection?.unref();
  }

  #onEnd(error: unknown): void {
    this.#client = undefined;
    if (!this.#closing.signal.aborted) this.#onLost(error);
  }
}

function isRetryable(error: unknown): boolean {
  return CodexError.isInstance(error) && error.retryable;
}

/** The engine's part in opening a connection. */
export interface OpeningOptions {
  setUp(connection: Connection): void;
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
  signal: AbortSignal;
  /** What must not appear in a message. */
  secrets: readonly string[];
  log: Log | undefined;
}

/**
 * Starts an app-server, or connects to the one at the given address.
 *
 * @param options the caller's options, checked
 * @param overrides the flattened `config`, then the raw overrides, in the order to send them
 */
export async function openServer(
  options: CodexOptions,
  overrides: readonly string[],
  { log, ...opening }: OpeningOptions,
): Promise<AppServerClient> {
  const client = await connectOrStart(options, overrides, opening);
  const isStarted = client.process !== undefined;
  const about = { transport: "app-server", pid: client.process?.pid ?? null };
  log?.("debug", isStarted ? "processStarted" : "connectionOpened", about);
  void client.closed.then(({ reason }) =>
    log?.("debug", isStarted ? "processEnded" : "connectionClosed", { ...about, reason }),
  );
  return client;
}

async function connectOrStart(
  options: CodexOptions,
  overrides: readonly string[],
  { signal, ...opening }: Omit<OpeningOptions, "log">,
): Promise<AppServerClient> {
  const { baseUrl, env, transport, apiKey, clientInfo, onDiagnostic: _, ...rest } = options;
  const common: AppServerClientOptions = {
    clientInfo: clientInfo ?? {
      name: "codex_sdk_ts",
      title: "Codex SDK for TypeScript",
      version: sdkVersion,
    },
    ...opening,
  };
  if (typeof transport === "object") {
    const { url, token } = transport;
    return connectAppServer({ ...common, url, token, signal, maxMessageBytes: rest.maxLineBytes });
  }
  const base = baseUrl === undefined ? [] : flattenConfig({ openai_base_url: baseUrl });
  const { skillFolders } = rest;
  checkSkillFolders(skillFolders);
  const client = await startAppServer({
    ...rest,
    ...common,
    env,
    // This mode of the binary neither reads the variable nor trims the key.
    apiKey: (apiKey ?? environmentValue(env ?? process.env, "CODEX_API_KEY"))?.trim() || undefined,
    configOverrides: [...overrides, ...base],
  });
  if (skillFolders === undefined) return client;
  try {
    const version = new ServerVersion(client.server?.userAgent);
    version.checkOption("starting the app-server", "skillFolders", oldestSupported);
    await client.request("skills/extraRoots/set", { extraRoots: skillFolders });
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * Rejects a folder for skills that does not exist. The server would ignore it.
 *
 * @throws {InvalidOptionError}
 */
function checkSkillFolders(skillFolders: readonly string[] = []): void {
  for (const path of skillFolders) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
    const received = `${JSON.stringify(path)}, which is not a directory`;
    throw new InvalidOptionError(
      "skillFolders",
      "directories that exist",
      received,
      "starting the app-server",
    );
  }
}

/** The version of this package, which the app-server receives. */
const sdkVersion: string = packageJson.version;
