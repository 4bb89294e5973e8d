import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { readPage, repositoryRoot } from "../src/pages.js";
import { openSnippetBench } from "../src/snippet-runner.js";
import { readSnippets } from "../src/snippets.js";

// The workers package does not export its test server.
const { hasPostgres, requirePostgres, startPostgres } = (await import(
  join(repositoryRoot, "packages/workers/tests/postgres-server.ts")
)) as {
  hasPostgres: boolean;
  requirePostgres(subject: string): void;
  startPostgres(): Promise<{ connectionString: string } & AsyncDisposable>;
};

requirePostgres("The recipe for many workers");

it.runIf(hasPostgres)(
  "many-workers: a worker answers, and the same question is not asked twice",
  async () => {
    const page = "docs/cookbook/many-workers.md";
    const [worker = "", ask = ""] = readSnippets(page, await readPage(page)).snippets.map(({ code }) => code);
    await using server = await startPostgres();
    await using bench = await openSnippetBench([reply.text("A race.")]);
    const files = { worker: await bench.write(worker, "worker.mjs"), ask: await bench.write(ask, "ask.mjs") };
    const start = (file: string, ...args: string[]): ChildProcess =>
      spawn(process.execPath, [file, ...args], {
        cwd: bench.folder,
        env: { ...bench.env, DATABASE_URL: server.connectionString },
        stdio: ["ignore", "pipe", "ignore"],
      });
    const working = start(files.worker);
    const answer = () =>
      text(start(files.ask, "issue-42", "What could cause this?").stdout as NodeJS.ReadableStream);
    // The queue rejects turns until the first worker has connected.
    await expect.poll(answer, { timeout: 30_000 }).toMatch(/^turn\.begun\n.*\ncompleted A race\.\n$/s);
    expect(await answer()).toMatch(/\ncompleted A race\.\n$/);
    expect(bench.model.requests).toHaveLength(1);
    working.kill("SIGTERM");
    expect(await once(working, "close")).toEqual([0, null]);
  },
);
