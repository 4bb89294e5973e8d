import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sessionStoreChecks } from "@codex/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresStore } from "../src/store.js";
import {
  hasPostgres,
  onConnection,
  type PostgresServer,
  requirePostgres,
  startPostgres,
} from "./postgres-server.js";
import { checkTwoWriters } from "./two-writers.js";

requirePostgres("PostgresStore");

const binding = { threadId: "thread", fileName: "file.jsonl" };
const line = (text: string) => Buffer.from(`${JSON.stringify(text)}\n`);

describe.runIf(hasPostgres)("a PostgresStore", () => {
  let server: PostgresServer;
  const schemas: string[] = [];

  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);

  afterAll(async () => {
    for (const schema of schemas) await admin(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await server?.[Symbol.asyncDispose]();
  });

  const admin = (statement: string) =>
    onConnection(server.connectionString, async (client) => (await client.query(statement)).rows);

  /** A schema that only one test uses, dropped at the end. */
  function newSchema(): string {
    const schema = `codex_test_${process.pid}_${schemas.length}`;
    schemas.push(schema);
    return schema;
  }

  const open = (schema: string) => new PostgresStore({ connectionString: server.connectionString, schema });

  describe("the contract", () => {
    const schema = newSchema();
    for (const { name, run } of sessionStoreChecks(() => open(schema))) it(name, run);

    it("holds for any steps of two writers", async () => {
      await using one = open(schema);
      await using other = open(schema);
      const stores = [one, other];
      let opened = 0;
      await checkTwoWriters(() => stores[opened++ % 2] ?? one, 150);
    });
  });

  it("writes nothing in part when its connection is ended in the middle of a write", async () => {
    const schema = newSchema();
    await using store = open(schema);
    const lease = await store.acquire("key", "one", 60_000);
    const offset = await store.append(lease, { offset: 0, bytes: line("first"), binding });
    const write = { offset, bytes: line("second") };
    await onConnection(server.connectionString, async (client) => {
      // The store's own row waits for this one, when it has already changed the size of the session.
      await client.query("BEGIN");
      await client.query(`INSERT INTO ${schema}.chunks VALUES ('key', $1, '')`, [offset]);
      const append = store.append(lease, write);
      const ended = expect(append).rejects.toMatchObject({
        name: "StoreError",
        code: "store_failed",
        retryable: true,
      });
      const findWaiting = async () => {
        const { rows } = await client.query(
          "SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))",
        );
        return rows[0]?.pid;
      };
      await expect.poll(findWaiting, { timeout: 60_000 }).toBeDefined();
      await client.query("SELECT pg_terminate_backend($1)", [await findWaiting()]);
      await ended;
      await client.query("ROLLBACK");
    });
    expect((await store.read("key"))?.size).toBe(offset);
    expect(await admin(`SELECT start::int FROM ${schema}.chunks`)).toEqual([{ start: 0 }]);
    expect(await store.append(lease, write)).toBe(offset + write.bytes.length);
  });

  it("works again when the database was down", async ({ skip }) => {
    if (!server.power) return skip("DATABASE_URL cannot be stopped");
    await using store = open(newSchema());
    const lease = await store.acquire("key", "one", 60_000);
    const offset = await store.append(lease, { offset: 0, bytes: line("first"), binding });
    const write = { offset, bytes: line("second") };
    await server.power.stop();
    try {
      const lost = { code: "store_failed", key: "key", retryable: true };
      await expect(store.append(lease, write)).rejects.toMatchObject(lost);
    } finally {
      await server.power.start();
    }
    expect(await store.append(lease, write)).toBe(offset + write.bytes.length);
    expect((await store.acquire("other", "one", 1000)).fence).toBe(1);
  });

  it("creates its tables once, however many stores begin at the same time", async () => {
    const schema = newSchema();
    const stores = Array.from({ length: 8 }, () => open(schema));
    await Promise.all(stores.map((store, n) => store.acquire(`key ${n}`, "one", 1000)));
    await Promise.all(stores.map((store) => store.close()));
    expect(await admin(`SELECT version FROM ${schema}.version`)).toEqual([{ version: 2 }]);
  });

  it("needs no right to create anything when the tables exist", async () => {
    const schema = newSchema();
    await using owner = open(schema);
    await owner.read("key");
    const role = `${schema}_user`;
    await admin(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
    const pool = new pg.Pool({ connectionString: server.connectionString, options: `-c role=${role}` });
    try {
      const store = new PostgresStore({ pool, schema });
      expect((await store.acquire("key", "one", 1000)).fence).toBe(1);
      const refused = new PostgresStore({ pool, schema: newSchema() }).acquire("key", "one", 1000);
      await expect(refused).rejects.toMatchObject({
        code: "store_failed",
        retryable: false,
        message: expect.stringMatching(/permission denied.* Check the address, the permissions/),
      });
      await store.close();
      expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    } finally {
      await pool.end();
      await admin(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it("refuses tables of a newer version", async () => {
    const schema = newSchema();
    await using first = open(schema);
    await first.read("key");
    await admin(`UPDATE ${schema}.version SET version = 3`);
    await using store = open(schema);
    await expect(store.read("key")).rejects.toMatchObject({
      code: "store_failed",
      retryable: false,
      message: expect.stringContaining("Update it."),
    });
  });

  it("reports a database that cannot be reached, without its password, and a closed store", async () => {
    const store = new PostgresStore({ connectionString: "postgres://ada:hunter22@127.0.0.1:1/db" });
    const error = await store.acquire("key", "one", 1000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "store_failed", retryable: true });
    expect(JSON.stringify(error)).not.toContain("hunter22");
    await store.close();
    await expect(store.read("key")).rejects.toMatchObject({ code: "store_failed", retryable: false });
  });
});

describe("PostgresStore", () => {
  it.each([
    {},
    { connectionString: "postgres://127.0.0.1/db", pool: { query: async () => ({ rows: [] }) } },
    { connectionString: "postgres://127.0.0.1/db", schema: 'x"; DROP TABLE y' },
  ])("refuses the options %j", (options) => {
    expect(() => new PostgresStore(options)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });

  it("names the package that is missing, which nothing else needs, as RedisStore does", () => {
    const folder = mkdtempSync(join(tmpdir(), "codex-no-pg-"));
    try {
      cpSync(fileURLToPath(new URL("../dist", import.meta.url)), join(folder, "dist"), { recursive: true });
      mkdirSync(join(folder, "node_modules/@codex"), { recursive: true });
      for (const name of ["@codex/protocol", "@codex/sdk"]) {
        const dependency = fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
        symlinkSync(dependency, join(folder, "node_modules", name));
      }
      const program = `
        import { DirectoryStore, PostgresStore, RedisStore } from "./dist/store.js";
        console.log((await new DirectoryStore({ directory: "store" }).acquire("key", "one", 1000)).fence);
        const stores = [
          new PostgresStore({ connectionString: "postgres://127.0.0.1/db" }),
          new RedisStore({ url: "redis://127.0.0.1" }),
        ];
        for (const store of stores)
          await store.read("key").catch(({ code, message }) => console.log(code, message));
      `;
      writeFileSync(join(folder, "program.mjs"), program);
      const output = execFileSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
      expect(output).toBe(
        `1
store_failed PostgresStore needs the package \`pg\`, which could not be loaded. Install it: npm install pg
store_failed RedisStore needs the package \`ioredis\`, which could not be loaded. Install it: npm install ioredis
`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
