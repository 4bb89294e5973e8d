import { MIGRATION_ADVISORY_LOCK_KEY } from "bullmq";
import { afterAll, beforeAll, describe, it } from "vitest";
import { PostgresTurnDatabase } from "../src/queue/postgres-turn-database.js";
import {
  hasPostgres,
  onConnection,
  type PostgresServer,
  requirePostgres,
  startPostgres,
} from "./postgres-server.js";
import { turnDatabaseChecks } from "./turn-database-checks.js";
import { checkTwoLogWriters } from "./two-log-writers.js";

requirePostgres("The database of a turn queue in PostgreSQL");

describe.runIf(hasPostgres)("a database in PostgreSQL", () => {
  let server: PostgresServer;
  let schemas = 0;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it.each(Object.entries(turnDatabaseChecks))("%s", async (_, check) => {
    const schema = `checks_${process.pid}_${schemas++}`;
    const open = () => new PostgresTurnDatabase(server.connectionString, schema);
    const [one, two] = [open(), open()];
    try {
      await check(one, two);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it("opens the queues of jobs while another process migrates them, once they exist", async () => {
    const [one, two] = ["one", "two"].map((name) => new PostgresTurnDatabase(server.connectionString, name));
    const options = { lockMs: 5000, onError: () => {} };
    await (await one?.openEngine(options))?.close();
    await onConnection(server.connectionString, async (client) => {
      await client.query("BEGIN");
      await client.query("LOCK TABLE bullmq.migration IN ROW EXCLUSIVE MODE");
      await client.query("SELECT pg_advisory_xact_lock($1, hashtext('bullmq'))", [
        MIGRATION_ADVISORY_LOCK_KEY,
      ]);
      await (await two?.openEngine(options))?.close();
    });
    await Promise.all([one?.close(), two?.close()]);
  });

  it("keeps the log of a thread like a model of two attempts", async () => {
    const schema = `checks_${process.pid}_${schemas++}`;
    const open = () => new PostgresTurnDatabase(server.connectionString, schema);
    const [one, two] = [open(), open()];
    try {
      await checkTwoLogWriters(one, two, 60);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});
