// Asks the same of many directories, four at a time: node dist/parallel-threads.js packages/*

import { resolve } from "node:path";
import { Codex, type RunResult, SandboxMode } from "@codex/sdk";

const directories = process.argv.slice(2);
const atOnce = 4;

// One app-server process holds all the threads.
await using codex = new Codex({ transport: "app-server" });

const waiting = directories.values();
const results = new Map<string, RunResult | Error>();
await Promise.all(Array.from({ length: atOnce }, work));

for (const directory of directories) {
  const result = results.get(directory);
  if (result instanceof Error) console.log(`${directory}: failed: ${result.message}`);
  else console.log(`${directory}: ${result?.finalResponse} (${result?.usage?.input_tokens} tokens read)`);
}
if ([...results.values()].some((result) => result instanceof Error)) process.exitCode = 1;

/** One of the workers: takes the next directory until none is left. */
async function work(): Promise<void> {
  for (const directory of waiting) {
    const thread = codex.startThread({
      workingDirectory: resolve(directory),
      sandboxMode: SandboxMode.ReadOnly,
      skipGitRepoCheck: true,
    });
    try {
      results.set(directory, await thread.run(`Say in one sentence what ${directory} is for.`));
    } catch (error) {
      // One lost thread must not lose the others.
      results.set(directory, error instanceof Error ? error : new Error(String(error)));
    }
  }
}
