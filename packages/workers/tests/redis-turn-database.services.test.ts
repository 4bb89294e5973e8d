import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisTurnDatabase } from "../src/queue/redis-turn-database.js";
import {
  canStartRedis,
  hasRedis,
  type RedisServer,
  requireRedis,
  retry,
  startOwnRedis,
  startRedis,
} from "./redis-server.js";
import { turnDatabaseChecks, until } from "./turn-database-checks.js";
import { checkTwoLogWriters } from "./two-log-writers.js";

requireRedis("The database of a turn queue in Redis");

describe.runIf(hasRedis)("a database in Redis", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  it.each(Object.entries(turnDatabaseChecks))("%s", async (_, check) => {
    const prefix = server.newPrefix();
    const open = () => new RedisTurnDatabase({ url: server.url, prefix });
    const [one, two] = [open(), open()];
    try {
      await check(one, two);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it("keeps the log of a thread like a model of two attempts", async () => {
    const prefix = server.newPrefix();
    const open = () => new RedisTurnDatabase({ url: server.url, prefix });
    const [one, two] = [open(), open()];
    try {
      await checkTwoLogWriters(one, two, 60);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it("reports that it may have missed something when the server was down, and listens again", async ({
    skip,
  }) => {
    if (!server.power) return skip("REDIS_URL cannot be stopped");
    const database = new RedisTurnDatabase({ url: server.url, prefix: server.newPrefix() });
    const topics: (string | undefined)[] = [];
    await database.listen((topic) => topics.push(topic));
    await server.power.stop();
    await server.power.start();
    await until(() => topics.length > 0);
    expect(topics).toEqual([undefined]);
    await retry(() => database.append("a log", ["x"]));
    await until(() => topics.length > 1);
    expect(topics).toEqual([undefined, "log/a log"]);
    await database.close();
  });

  it("keeps documents, logs and held jobs when the server was down", async ({ skip }) => {
    if (!server.power) return skip("REDIS_URL cannot be stopped");
    const database = new RedisTurnDatabase({ url: server.url, prefix: server.newPrefix() });
    const engine = await database.openEngine({ lockMs: 60_000, onError: () => {} });
    await engine.watch("acme");
    for (const id of ["a", "b"]) await engine.add({ id, queue: "acme", key: id, priority: 0, delayMs: 0 });
    const held = await engine.take("acme");
    await database.write("turn", "a", { version: 0, value: 1, state: "queued", group: null });
    await database.append("log", ["x"], { fence: 1, batch: "a" });
    await server.power.stop();
    await expect(database.read("turn", "a")).rejects.toMatchObject({ code: "store_failed", retryable: true });
    await server.power.start();
    expect(await retry(() => database.read("turn", "a"))).toMatchObject({ value: 1 });
    expect(await database.list("turn", { state: "queued" }, { after: 0, limit: 1 })).toHaveLength(1);
    expect(await database.append("log", ["x"], { fence: 1, batch: "a" })).toBe(1);
    expect(await held?.extend()).toBe(true);
    expect((await engine.take("acme"))?.key).toBe("b");
    expect(await engine.take("acme")).toBeUndefined();
    await engine.close();
    await database.close();
  });

  it("has three connections however many queues there are, and no keys without its prefix", async ({
    skip,
  }) => {
    if (!server.power) return skip("REDIS_URL may have other users");
    await server.run("FLUSHALL");
    const prefix = server.newPrefix();
    const database = new RedisTurnDatabase({ url: server.url, prefix });
    const engine = await database.openEngine({ lockMs: 60_000, onError: () => {} });
    await database.listen(() => {});
    await database.sessions.acquire("key", "one", 1000);
    for (const queue of ["a", "b:c", "d", "e"]) {
      await engine.add({ id: "job-1", queue, key: "key", priority: 0, delayMs: 1000 });
      await engine.watch(queue);
      await engine.take(queue);
      await database.write("turn", queue, { version: 0, value: 1, state: "queued", group: "t" });
      await database.append(queue, [1], { fence: 1, batch: "a" });
    }
    const clients = String(await server.run("CLIENT", "LIST")).match(/name=codex-workers/g);
    expect(clients).toHaveLength(3);
    const keys = (await server.run("KEYS", "*")) as string[];
    expect(keys.filter((key) => !key.startsWith(`${prefix}:`))).toEqual([]);
    expect(keys.length).toBeGreaterThan(20);
    await engine.close();
    await database.close();
  });
});

describe.runIf(canStartRedis)("a database in a Redis without an append-only file", () => {
  it("refuses to begin anything", async () => {
    await using server = await startOwnRedis("--appendonly", "no");
    const database = new RedisTurnDatabase({ url: server.url });
    const refused = {
      code: "store_failed",
      retryable: false,
      message: expect.stringContaining("appendonly"),
    };
    const document = { version: 0, value: 1, state: null, group: null };
    await expect(database.write("turn", "a", document)).rejects.toMatchObject(refused);
    await expect(database.append("log", ["x"])).rejects.toMatchObject(refused);
    await expect(database.listen(() => {})).rejects.toMatchObject(refused);
    await expect(database.openEngine({ lockMs: 1000, onError: () => {} })).rejects.toMatchObject(refused);
    await expect(database.sessions.acquire("a", "one", 1000)).rejects.toMatchObject(refused);
    expect(await server.run("DBSIZE")).toBe(0);
    await database.close();
  });
});
