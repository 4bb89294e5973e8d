// Asks the same question about many directories, four at a time: node dist/parallel-threads.js packages/*

import { resolve } from "node:path";
import { Codex, type RunResult, SandboxMode } from "@codex/sdk";

const directories = process.argv.slice(2);
const concurrency = 4;

// One app-server process runs all threads. Their commands do not receive the secrets in this program's environment.
await using codex = new Codex({
  transport: "app-server",
  config: { shell_environment_policy: { inherit: "core" } },
});

const waiting = directories.values();
const results = new Map<string, RunResult | Error>();
await Promise.all(Array.from({ length: concurrency }, work));

for (const directory of directories) {
  const result = results.get(directory);
  if (result instanceof Error) console.log(printable(`${directory}: failed: ${result.message}`));
  else
    console.log(
      printable(`${directory}: ${result?.finalResponse} (${result?.usage?.input_tokens} tokens read)`),
    );
}
if ([...results.values()].some((result) => result instanceof Error)) process.exitCode = 1;

/** Takes one directory after the other until none is left. */
async function work(): Promise<void> {
  for (const directory of waiting) {
    const thread = codex.startThread({
      workingDirectory: resolve(directory),
      sandboxMode: SandboxMode.ReadOnly,
      skipGitRepoCheck: true,
    });
    try {
      // The prompt leaves out the name of the directory, which could contain instructions.
      const prompt = "Describe the purpose of the current directory in one sentence.";
      results.set(directory, await thread.run(prompt, { timeoutMs: 10 * 60_000 }));
    } catch (error) {
      // One failed turn must not stop the others.
      results.set(directory, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Removes characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
