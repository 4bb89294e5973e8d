import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresStore, RedisStore, runStoredTurn } from "../src/store.js";
import {
  hasPostgres,
  onConnection,
  type PostgresServer,
  requirePostgres,
  startPostgres,
} from "./postgres-server.js";
import { hasRedis, requireRedis, startRedis } from "./redis-server.js";
import { checkEveryDeath, commandThenDone, models, startHosts, storedInputs } from "./stored-hosts.js";

requirePostgres("runStoredTurn()");
requireRedis("runStoredTurn()");

describe.runIf(hasPostgres)("stored turns in PostgreSQL", () => {
  let server: PostgresServer;
  let store: PostgresStore;
  const schema = `codex_turns_${process.pid}`;

  beforeAll(async () => {
    server = await startPostgres();
    store = new PostgresStore({ connectionString: server.connectionString, schema });
  }, 120_000);

  afterAll(async () => {
    await store?.[Symbol.asyncDispose]();
    if (server)
      await onConnection(server.connectionString, (client) =>
        client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`),
      );
    await server?.[Symbol.asyncDispose]();
  });

  it.each(models)("continue on another host, with $name", async ({ name, model }) => {
    await using setting = await startHosts(commandThenDone("echo hi"), model);
    const [one, two] = setting.hosts;
    const thread = `thread of ${name}`;
    const turn = { store, thread, owner: "one", prepare: () => setting.threadOptions };
    const first = { ...turn, codex: one.codex, key: `first of ${name}`, input: "one" };
    const result = await runStoredTurn(first);
    expect(result).toMatchObject({ status: "completed", finalResponse: "Done." });
    expect(await runStoredTurn({ ...first, codex: two.codex })).toEqual(result);
    await runStoredTurn({ ...turn, codex: two.codex, key: `second of ${name}`, input: "two" });
    expect(setting.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    expect(await storedInputs(store, thread)).toEqual([`first of ${name}`, `second of ${name}`]);
  });

  it.each(models)(
    "end once after a death at each write, with $name",
    { timeout: 300_000 },
    async ({ model }) => {
      const postgres = { connectionString: server.connectionString, schema };
      await checkEveryDeath(store, { postgres }, model);
    },
  );
});

describe.runIf(hasRedis)("stored turns in Redis", () => {
  it("end once after a death at each write", { timeout: 300_000 }, async () => {
    await using server = await startRedis();
    const redis = { url: server.url, prefix: server.newPrefix() };
    await using store = new RedisStore(redis);
    await checkEveryDeath(store, { redis }, null);
  });
});
