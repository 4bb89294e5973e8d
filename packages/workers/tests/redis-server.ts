import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, it } from "vitest";
import { startServer } from "./server-process.js";

/** A Redis server for one test file. */
export type RedisServer = AsyncDisposable & {
  /** The address of a server that tests may fill: with their own prefixes, because it can be one that others use, too. */
  url: string;
  /** Returns a prefix that only one test uses. Its keys are removed at the end. */
  newPrefix(): string;
  /** Runs a command on a connection of its own. */
  run(command: string, ...args: string[]): Promise<unknown>;
  /** Ends the server at once, as a crash would, until `start()`. `undefined` for `REDIS_URL`. */
  power: { stop(): Promise<void>; start(): Promise<void> } | undefined;
};

/** Whether tests can start a server with settings of their own. */
export const canStartRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** Whether tests can use Redis. */
export const hasRedis = Boolean(process.env["REDIS_URL"]) || canStartRedis;

/** Warns that the subject is not tested here; where services are required, a test fails instead. */
export function requireRedis(subject: string): void {
  if (!hasRedis)
    console.warn(`${subject} is NOT tested: redis-server is not installed, and REDIS_URL is not set.`);
  it.runIf(process.env["REQUIRE_SERVICES"])("Redis is installed", () => expect(hasRedis).toBe(true));
}

/** Connects to `REDIS_URL`, or starts a server. */
export async function startRedis(): Promise<RedisServer> {
  const given = process.env["REDIS_URL"];
  return given ? useServer(given, undefined) : await startOwnRedis();
}

/** Starts a server on a socket in a temporary folder, with the given settings. */
export async function startOwnRedis(...settings: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "codex-redis-"));
  const url = join(folder, "socket");
  // With `everysec`, a server that is killed while its disk is busy loses what it has not passed on to the system.
  const persistence = { save: "", appendonly: "yes", appendfsync: "always" };
  const options = { port: "0", unixsocket: url, dir: folder, ...persistence };
  const command = [
    "redis-server",
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ...settings,
  ];
  const start = () =>
    startServer({
      command,
      cwd: folder,
      signal: "KILL",
      connect: () => onRedis(url, (client) => client.ping()),
    });
  let stop = await start();
  const server = useServer(url, {
    stop: () => stop(),
    async start() {
      stop = await start();
    },
  });
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Repeats a call until its connection is back. */
export async function retry<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error as { retryable?: boolean }).retryable) throw error;
      await sleep(20);
    }
  }
}

function useServer(url: string, power: RedisServer["power"]): RedisServer {
  const prefixes: string[] = [];
  return {
    url,
    power,
    newPrefix() {
      const prefix = `codex-test-${process.pid}-${prefixes.length}`;
      prefixes.push(prefix);
      return prefix;
    },
    run: (command, ...args) => onRedis(url, (client) => client.call(command, args)),
    async [Symbol.asyncDispose]() {
      await onRedis(url, async (client) => {
        for (const prefix of prefixes)
          for await (const keys of client.scanStream({ match: `${prefix}:*` }))
            if (keys.length > 0) await client.del(keys);
      });
    },
  };
}

/** Passes a connection of its own to a function, and ends it afterwards. */
async function onRedis<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url, { lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null });
  // A failed command says it, too.
  client.on("error", () => {});
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
