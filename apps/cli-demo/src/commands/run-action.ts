import { runOnce } from "../agent/run-once.js";
import { withAgent } from "../agent/with-agent.js";
import type { Invocation } from "../arguments/invocation.js";
import { readPrompt } from "../arguments/read-prompt.js";
import type { RunFlags } from "../arguments/run-flags.js";
import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

/** Runs one prompt in a new thread. */
export async function run(
  argument: string | undefined,
  flags: RunFlags,
  invocation: Invocation,
): Promise<void> {
  const prompt = await readPrompt(argument, process.stdin);
  if (prompt === undefined && !flags.image) {
    throw new CliError(
      ExitCode.WrongUsage,
      "There is no prompt, neither as an argument nor on standard input.",
      [
        `Give one, for example: ${invocation.name} run "explain what this project does"`,
        `To have a conversation: ${invocation.name} chat`,
      ],
    );
  }
  await withAgent(flags, invocation, async (agent, signal) => {
    const thread = agent.codex.startThread(agent.threadOptions);
    await runOnce({ agent, thread, prompt, flags, invocation, signal });
  });
}
