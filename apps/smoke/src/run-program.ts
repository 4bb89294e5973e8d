import { runCommand } from "./run-command.js";
import type { Runtime } from "./runtime.js";

/** Runs a program of the consumer to its end, and returns the JSON that it printed. */
export async function runProgram(
  runtime: Runtime,
  program: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<unknown> {
  const { stdout } = await runCommand(runtime.command, [...runtime.parameters, ...program], {
    timeoutMs: 60_000,
    ...options,
  });
  return JSON.parse(stdout);
}
