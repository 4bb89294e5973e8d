import { createHash } from "node:crypto";
import type { Redis, RedisOptions } from "ioredis";
import { StoreError } from "./store-error.js";

/** A client of `ioredis`, as far as a store uses it. */
export type RedisClient = {
  /** Whether it is a client for Redis Cluster, which is not supported. */
  readonly isCluster: boolean;
  /** Makes a client with the same settings, except for the given ones. */
  duplicate(settings: object): object;
};

/** Options of a {@link RedisStore}. */
export type RedisStoreOptions = {
  /** The address of the server: `redis://`, `rediss://` for TLS, or the path of a Unix socket. Needs the package `ioredis`. */
  url?: string;
  /**
   * A client of `ioredis`, instead of `url`, for what an address cannot express: Sentinel, or certificates of your own. The store
   * makes connections of its own with its settings, and leaves the client alone.
   */
  client?: RedisClient;
  /** Begins all keys, followed by a colon. Letters, digits, `_` and `-`. Default: `codex`. */
  prefix?: string;
  /**
   * Vouches that the server loses nothing that it has accepted, so that the store does not check it. For a service that does not
   * report its settings, or that is durable without an append-only file. Default: `false`.
   */
  durable?: boolean;
};

/** A script that the server runs as one step. */
export type RedisScript = { text: string; sha: string };

/** A server that does not respond for so long counts as lost. */
const responseTimeoutMs = 30_000;
const connectionTimeoutMs = 10_000;
const longestPauseMs = 1000;

const settings = {
  lazyConnect: true,
  connectionName: "codex-workers",
  connectTimeout: connectionTimeoutMs,
  commandTimeout: responseTimeoutMs,
  keepAlive: connectionTimeoutMs,
  keyPrefix: "",
  enableOfflineQueue: true,
  // A command that was sent may have been carried out. So it fails with its connection, and is not sent again.
  maxRetriesPerRequest: 0,
  // A listener has to learn that it may have missed something.
  autoResubscribe: false,
  // It needs INFO, which can be forbidden. A server that still loads its data rejects commands, which can be repeated.
  enableReadyCheck: false,
  // After a failover, the address leads to another server.
  reconnectOnError: ({ message }) => message.includes("READONLY"),
  retryStrategy: (attempt: number) => Math.min(attempt * 50, longestPauseMs),
} satisfies RedisOptions;

/** Runs commands on a server that keeps its data, and turns its errors into `StoreError`s. */
export class RedisDatabase {
  readonly prefix: string;
  readonly #options: RedisStoreOptions;
  #client: Redis | undefined;
  #checked: Promise<Redis> | undefined;
  /** Why there is no connection. */
  #connectionError: Error | undefined;
  #isClosed = false;

  constructor(options: RedisStoreOptions) {
    const { url, client, prefix = "codex" } = options;
    if (Boolean(url) === Boolean(client)) throw invalid("give either `url` or `client`");
    if (url && !isAddress(url))
      throw invalid("`url` must begin with redis:// or rediss://, or be the path of a Unix socket");
    if (client?.isCluster)
      throw invalid("`client` must not be one for Redis Cluster, which is not supported");
    if (!/^[\w-]+$/.test(prefix)) throw invalid("`prefix` must be letters, digits, `_` and `-`");
    this.prefix = prefix;
    this.#options = options;
  }

  /** Names a key of the server, or a channel. */
  key(kind: string, name?: string): string {
    return name === undefined ? `${this.prefix}:${kind}` : `${this.prefix}:${kind}:${name}`;
  }

  /** Runs a script, and returns its reply. */
  async run(
    key: string | null,
    { text, sha }: RedisScript,
    keys: string[],
    args: (string | Buffer)[],
  ): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    return await this.use(key, async (client) => {
      try {
        return await client.call("EVALSHA", [sha, ...rest]);
      } catch (error) {
        if (!messageOf(error).startsWith("NOSCRIPT")) throw error;
        return await client.call("EVAL", [text, ...rest]);
      }
    });
  }

  /** Uses the connection, once the server is known to keep its data. */
  async use<Reply>(key: string | null, action: (client: Redis) => Promise<Reply>): Promise<Reply> {
    try {
      return await action(await this.#connect());
    } catch (error) {
      throw this.#asStoreError(error, key);
    }
  }

  /** Makes a client with the settings of this one. The caller ends it. */
  async createClient(): Promise<Redis> {
    const { url = "", client: given } = this.#options;
    if (given) return given.duplicate(settings) as Redis;
    const { Redis } = await loadDriver();
    return new Redis(url, settings);
  }

  /** Ends the connection. Commands that run finish first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#checked?.catch(() => {});
    await this.#client?.quit().catch(() => {});
    this.#client?.disconnect();
  }

  #connect(): Promise<Redis> {
    if (this.#isClosed) throw new StoreError("store_failed", "The RedisStore was closed. Create a new one.");
    this.#checked ??= this.#open().catch((error) => {
      // The next call tries again.
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }

  async #open(): Promise<Redis> {
    this.#client ??= this.#observe(await this.createClient());
    if (!this.#options.durable) {
      const problem = findProblem(await readInfo(this.#client));
      if (problem !== undefined) throw new StoreError("store_failed", problem);
    }
    return this.#client;
  }

  #observe(client: Redis): Redis {
    client.on("error", (error) => {
      this.#connectionError = error;
    });
    client.on("ready", () => {
      this.#connectionError = undefined;
    });
    client.on("close", () => {
      // The next connection can lead to another server.
      this.#checked = undefined;
    });
    return client;
  }

  #asStoreError(error: unknown, key: string | null): StoreError {
    if (error instanceof StoreError) return error;
    const isLost = (error as Error | null)?.name === "MaxRetriesPerRequestError";
    const cause = isLost ? (this.#connectionError ?? new Error("The connection was closed")) : error;
    // The arguments of the command: bytes of a session, or a password.
    if (cause instanceof Error) Reflect.deleteProperty(cause, "command");
    const message = messageOf(cause);
    // Replaces a connection that does not respond.
    if (message === "Command timed out") this.#client?.disconnect(true);
    const retryable = isTemporary(cause);
    const remedy = retryable
      ? "Try again; a write may have arrived."
      : "Check the address, the permissions and the state of the server.";
    return new StoreError("store_failed", `Redis failed: ${message.replace(/\.$/, "")}. ${remedy}`, {
      key,
      retryable,
      cause,
    });
  }
}

/** Prepares a script. */
export function redisScript(text: string): RedisScript {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Returns what the server reports about itself, or nothing if it refuses to. */
async function readInfo(client: Redis): Promise<Map<string, string>> {
  let text = "";
  try {
    text = await client.info();
  } catch (error) {
    if (!/^(NOPERM|ERR unknown command)/.test(messageOf(error))) throw error;
  }
  const lines = text.split(/\r?\n/).map((line) => line.split(":", 2) as [string, string]);
  return new Map(lines);
}

/** Returns why a server cannot be used. */
function findProblem(info: Map<string, string>): string | undefined {
  const version = info.get("redis_version") ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (version && (major < 6 || (major === 6 && minor < 2)))
    return `The server is Redis ${version}, but 6.2 or later is needed. Update it.`;
  if (info.get("cluster_enabled") === "1")
    return "The server is a node of a Redis Cluster, which is not supported. Use a single server, with replicas if you like.";
  const appendOnly = info.get("aof_enabled");
  const policy = info.get("maxmemory_policy");
  if (appendOnly === undefined || policy === undefined)
    return "Redis does not say whether it keeps its data: INFO has no `aof_enabled` and `maxmemory_policy`. Permit INFO, or make sure that `appendonly` is `yes` and `maxmemory-policy` is `noeviction`, and set the option `durable`.";
  if (appendOnly === "0")
    return "Redis would lose what it has accepted when it stops, because it has no append-only file. Set `appendonly yes`.";
  if (policy !== "noeviction")
    return `Redis would lose what it has accepted when its memory is full, because it evicts keys (${policy}). Set \`maxmemory-policy noeviction\`.`;
  return undefined;
}

function isAddress(url: string): boolean {
  return url.startsWith("/") || (/^rediss?:\/\//.test(url) && URL.canParse(url));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the cause of a failure can go away: a lost connection, or a state of the server that ends. */
function isTemporary(error: unknown): boolean {
  if ((error as Error | null)?.name !== "ReplyError") return true;
  // Redis 6.2 puts the error of a command in a script behind a text of its own.
  return /(^|-)(BUSY|CLUSTERDOWN|ERR max number of clients|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN)\b/.test(
    messageOf(error),
  );
}

function invalid(problem: string): StoreError {
  return new StoreError("invalid_option", `RedisStore: ${problem}.`);
}

async function loadDriver(): Promise<Pick<typeof import("ioredis"), "Redis">> {
  try {
    return await import("ioredis");
  } catch (cause) {
    throw new StoreError(
      "store_failed",
      "RedisStore needs the package `ioredis`, which could not be loaded. Install it: npm install ioredis",
      { cause },
    );
  }
}
