// Asks the same of many directories, four at a time: node dist/parallel-threads.js packages/*

import { resolve } from "node:path";
import { Codex, type RunResult, SandboxMode } from "@codex/sdk";

const directories = process.argv.slice(2);
const atOnce = 4;

// One app-server process holds all the threads. Their commands do not get the secrets in this program's environment.
await using codex = new Codex({
  transport: "app-server",
  config: { shell_environment_policy: { inherit: "core" } },
});

const waiting = directories.values();
const results = new Map<string, RunResult | Error>();
await Promise.all(Array.from({ length: atOnce }, work));

for (const directory of directories) {
  const result = results.get(directory);
  if (result instanceof Error) console.log(printable(`${directory}: failed: ${result.message}`));
  else
    console.log(
      printable(`${directory}: ${result?.finalResponse} (${result?.usage?.input_tokens} tokens read)`),
    );
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
      // The directory's name is not part of the prompt, where it could be read as an instruction.
      const prompt = "Say in one sentence what the directory you are in is for.";
      results.set(directory, await thread.run(prompt, { timeoutMs: 10 * 60_000 }));
    } catch (error) {
      // One failed turn must not stop the others.
      results.set(directory, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Removes the characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
