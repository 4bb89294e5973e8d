import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { sessionStoreChecks } from "@codex/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RedisStore } from "../src/store.js";
import {
  canStartRedis,
  hasRedis,
  type RedisServer,
  requireRedis,
  retry,
  startOwnRedis,
  startRedis,
} from "./redis-server.js";
import { checkTwoWriters } from "./two-writers.js";

requireRedis("RedisStore");

const binding = { threadId: "thread", fileName: "file.jsonl" };
const line = (text: string) => Buffer.from(`${JSON.stringify(text)}\n`);
const lost = { name: "StoreError", code: "store_failed", key: "key", retryable: true };
const refused = { name: "StoreError", code: "store_failed", retryable: false };

describe.runIf(hasRedis)("a RedisStore", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  const open = (prefix: string) => new RedisStore({ url: server.url, prefix });

  describe("the contract", () => {
    let prefix: string;
    beforeAll(() => {
      prefix = server.newPrefix();
    });
    for (const { name, run } of sessionStoreChecks(() => open(prefix))) it(name, run);

    it("holds for any steps of two writers", async () => {
      await using one = open(prefix);
      await using other = open(prefix);
      const stores = [one, other];
      let opened = 0;
      await checkTwoWriters(() => stores[opened++ % 2] ?? one, 150);
    });
  });

  /** A store with a session of one line, and the next write to it. */
  async function startSession() {
    const prefix = server.newPrefix();
    const store = open(prefix);
    const lease = await store.acquire("key", "one", 60_000);
    const offset = await store.append(lease, { offset: 0, bytes: line("first"), binding });
    const write = { offset, bytes: line("second") };
    return { store, lease, write, grown: offset + write.bytes.length, prefix };
  }

  it("works again when the server was down, and has lost nothing", async ({ skip }) => {
    if (!server.power) return skip("REDIS_URL cannot be stopped");
    const { store, lease, write, grown } = await startSession();
    await server.power.stop();
    try {
      await expect(store.append(lease, write)).rejects.toMatchObject(lost);
    } finally {
      await server.power.start();
    }
    expect(await retry(() => store.append(lease, write))).toBe(grown);
    await store.close();
  });

  it("does not repeat a write whose connection ended", async ({ skip }) => {
    if (!server.power) return skip("REDIS_URL may have other users");
    const { store, lease, write, grown } = await startSession();
    await server.run("CLIENT", "PAUSE", "100000", "WRITE");
    const append = expect(store.append(lease, write)).rejects.toMatchObject(lost);
    await expect.poll(() => server.run("CLIENT", "LIST"), { timeout: 60_000 }).toContain("cmd=evalsha");
    await server.run("CLIENT", "KILL", "TYPE", "normal");
    await append;
    await server.run("CLIENT", "UNPAUSE");
    expect((await retry(() => store.read("key")))?.size).toBe(write.offset);
    expect(await store.append(lease, write)).toBe(grown);
    await store.close();
  });

  it("replaces a connection that does not respond", async ({ skip }) => {
    if (!server.power) return skip("REDIS_URL may have other users");
    const { store, lease, write, grown } = await startSession();
    const findConnection = async () =>
      String(await server.run("CLIENT", "LIST")).match(/id=(\d+) .*name=codex-workers/)?.[1];
    const connection = await findConnection();
    expect(connection).toBeDefined();
    await server.run("CLIENT", "PAUSE", "100000", "WRITE");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const append = expect(store.append(lease, write)).rejects.toMatchObject(lost);
    // The command is sent, and its timer runs.
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(30_000);
    vi.useRealTimers();
    await append;
    await server.run("CLIENT", "UNPAUSE");
    expect(await retry(() => store.append(lease, write))).toBe(grown);
    expect(await findConnection()).not.toBe(connection);
    await store.close();
  });

  it("writes nothing in part when the server has no memory left", async ({ skip }) => {
    if (!server.power) return skip("REDIS_URL may have other users");
    const { store, lease, write, grown } = await startSession();
    await server.run("CONFIG", "SET", "maxmemory", "1");
    try {
      await expect(store.append(lease, write)).rejects.toMatchObject(lost);
      expect((await store.read("key"))?.size).toBe(write.offset);
    } finally {
      await server.run("CONFIG", "SET", "maxmemory", "0");
    }
    expect(await store.append(lease, write)).toBe(grown);
    await store.close();
  });

  it("gives no fence again after the server has lost a lease", async () => {
    const { store, lease, write, prefix } = await startSession();
    await server.run("DEL", `${prefix}:session:key`);
    await sleep(5);
    expect((await store.acquire("key", "two", 60_000)).fence).toBeGreaterThan(lease.fence);
    await expect(store.append(lease, write)).rejects.toMatchObject({ code: "lease_lost" });
    await store.close();
  });

  it("reports bytes that the server has lost", async () => {
    const { store, prefix } = await startSession();
    const session = await store.read("key");
    await server.run("DEL", `${prefix}:bytes:key`);
    const read = session?.bytes[Symbol.asyncIterator]().next();
    await expect(read).rejects.toMatchObject({ code: "store_failed", key: "key", retryable: false });
    await store.close();
  });

  it("takes the settings of a client, and leaves the client alone", async () => {
    const client = new Redis(server.url, { keyPrefix: "other:", maxRetriesPerRequest: null });
    const prefix = server.newPrefix();
    await using store = new RedisStore({ client, prefix });
    await store.acquire("key", "one", 1000);
    await store.close();
    expect(await server.run("KEYS", `*${prefix}*`)).toEqual([`${prefix}:session:key`]);
    expect(await client.ping()).toBe("PONG");
    client.disconnect();
  });

  it("rejects after it was closed", async () => {
    const store = open(server.newPrefix());
    await store.read("key");
    await store.close();
    await expect(store.read("key")).rejects.toMatchObject(refused);
  });
});

describe.runIf(canStartRedis)("a RedisStore, on a server that would lose data,", () => {
  it.each([
    { settings: ["--appendonly", "no"], message: /Set `appendonly yes`/ },
    { settings: ["--maxmemory-policy", "allkeys-lru"], message: /evicts keys \(allkeys-lru\)/ },
    { settings: ["--maxmemory-policy", "volatile-ttl"], message: /Set `maxmemory-policy noeviction`/ },
    { settings: ["--rename-command", "INFO", ""], message: /Permit INFO, or .* set the option `durable`/ },
  ])("writes nothing with $settings, unless the program vouches for it", async ({ settings, message }) => {
    await using server = await startOwnRedis(...settings);
    await using store = new RedisStore({ url: server.url });
    const error = { ...refused, message: expect.stringMatching(message) };
    await expect(store.acquire("key", "one", 1000)).rejects.toMatchObject(error);
    await expect(store.beginTurn("key", { thread: "key", digest: "d" })).rejects.toMatchObject(error);
    expect(await server.run("DBSIZE")).toBe(0);
    await using vouched = new RedisStore({ url: server.url, durable: true });
    expect(await vouched.acquire("key", "one", 1000)).toMatchObject({ key: "key" });
  });

  it("notices it when the server comes back with other settings", async () => {
    await using server = await startOwnRedis();
    await using store = new RedisStore({ url: server.url });
    const lease = await store.acquire("key", "one", 60_000);
    await server.run("CONFIG", "SET", "appendonly", "no");
    await store.renew(lease);
    await server.run("CLIENT", "KILL", "TYPE", "normal");
    await expect.poll(() => store.renew(lease).catch(({ message }) => message)).toContain("appendonly");
  });

  it("takes no permission to read INFO for one to write, and does not show its password", async () => {
    await using server = await startOwnRedis();
    await server.run("ACL", "SETUSER", "ada", "on", ">hunter22", "~codex:*", "+@all", "-info", "-config");
    const url = `${server.url}?username=ada&password=hunter22`;
    await using store = new RedisStore({ url });
    await expect(store.acquire("key", "one", 1000)).rejects.toMatchObject(refused);
    await using vouched = new RedisStore({ url, durable: true });
    expect(await vouched.acquire("key", "one", 1000)).toMatchObject({ key: "key" });
    await using other = new RedisStore({ url, durable: true, prefix: "other" });
    await expect(other.acquire("key", "one", 1000)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/Check the address, the permissions and the state of the server\.$/),
    });
    await using wrong = new RedisStore({ url: `${url}0` });
    const error = await wrong.acquire("key", "one", 1000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ ...refused, message: expect.stringContaining("WRONGPASS") });
    expect(inspect(error, { depth: null })).not.toContain("hunter22");
  });
});

describe("RedisStore", () => {
  it.each([
    {},
    { url: "redis://127.0.0.1", client: new Redis({ lazyConnect: true }) },
    { url: "127.0.0.1:6379" },
    { url: "redis://[" },
    { url: "redis://127.0.0.1", prefix: "a:b" },
    { client: { isCluster: true, duplicate: () => ({}) } },
  ])("refuses the options %#", (options) => {
    expect(() => new RedisStore(options)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });

  it.each([
    ["redis_version:6.0.16\r\naof_enabled:1\r\nmaxmemory_policy:noeviction", /6\.2 or later is needed/],
    ["redis_version:7.2.4\r\ncluster_enabled:1", /Redis Cluster, which is not supported/],
    ["redis_version:7.4.0\r\nmaxmemory_policy:noeviction", /INFO has no `aof_enabled`/],
  ])("refuses a server with the INFO %j", async (info, message) => {
    await using server = await startReporting(info);
    await using store = new RedisStore({ url: server.url });
    await expect(store.read("key")).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(message),
    });
  });

  it("reports a server that cannot be reached, without its password", async () => {
    await using store = new RedisStore({ url: "redis://ada:hunter22@127.0.0.1:1" });
    const error = await store.acquire("key", "one", 1000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ ...lost, message: expect.stringContaining("ECONNREFUSED") });
    expect(inspect(error, { depth: null })).not.toContain("hunter22");
  });
});

/** Starts a server that only reports about itself. */
async function startReporting(info: string) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const command of data
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1))
        socket.write(/^\$4\r\ninfo/i.test(command) ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
