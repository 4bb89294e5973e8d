import { runOnce } from "../agent/run-once.js";
import { talk } from "../agent/talk.js";
import { withAgent } from "../agent/with-agent.js";
import type { Invocation } from "../arguments/invocation.js";
import { readPrompt } from "../arguments/read-prompt.js";
import type { RunFlags } from "../arguments/run-flags.js";
import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Continues a thread: with one prompt when there is one, else as a conversation. */
export async function resume(
  id: string,
  argument: string | undefined,
  flags: RunFlags,
  invocation: Invocation,
): Promise<void> {
  if (!uuid.test(id)) {
    throw new CliError(ExitCode.WrongUsage, `${JSON.stringify(id)} is not the id of a thread.`, [
      "An id looks like 0199a213-81c0-7800-8aa1-bbab2a035a53, and is printed at the end of every turn.",
    ]);
  }
  const prompt = await readPrompt(argument, process.stdin);
  const isConversation = prompt === undefined && process.stdin.isTTY && !flags.json && !flags.schema;
  await withAgent(flags, invocation, async (agent, signal) => {
    const thread = agent.codex.resumeThread(id, agent.threadOptions);
    if (isConversation) await talk({ agent, thread, flags, invocation, signal });
    else await runOnce({ agent, thread, prompt, flags, invocation, signal });
  });
}
