import { afterAll, beforeAll, describe, it } from "vitest";
import { PostgresTurnDatabase } from "../src/queue/postgres-turn-database.js";
import { hasPostgres, type PostgresServer, requirePostgres, startPostgres } from "./postgres-server.js";
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
