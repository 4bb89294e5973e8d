import type { ThreadOptions } from "@codex/sdk";
import type { Command } from "commander";

import { withAgent } from "../agent/agent.js";
import { holdConversation } from "../agent/conversation.js";
import { readTurnInput, runSingleTurn } from "../agent/turn.js";
import { addRunFlags, addUndoFlag, type ChatFlags, type RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { addExamples } from "./demo-command.js";

const exampleId = "0199a213-81c0-7800-8aa1-bbab2a035a53";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Declares `resume`. */
export function addResumeCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("resume")
    .argument("<id>", "the id of a thread, as printed after every turn")
    .argument("[prompt]", "what to do next; without it, starts a chat")
    .summary("continue an earlier thread")
    .description(
      "Continues an earlier thread, with a single prompt or as a chat.\n\n" +
        "A thread remembers the conversation, but not its options: pass those again.",
    )
    .action((id: string, prompt: string | undefined, flags: RunFlags & ChatFlags) =>
      resume(id, prompt, flags, invocation),
    );
  addUndoFlag(addRunFlags(command));
  addExamples(command, [
    `${name} resume ${exampleId}`,
    `${name} resume ${exampleId} "now write a test for it"`,
  ]);
}

async function resume(
  id: string,
  argument: string | undefined,
  flags: RunFlags & ChatFlags,
  invocation: Invocation,
): Promise<void> {
  if (!uuid.test(id)) {
    throw new CliError(ExitCode.WrongUsage, `${JSON.stringify(id)} is not a thread id.`, [
      `A thread id looks like ${exampleId} and is printed after every turn.`,
      `To list your threads: ${invocation.name} threads`,
    ]);
  }
  const check = () => readTurnInput(argument, flags, invocation);
  await withAgent(flags, invocation, check, async (agent, signal, input) => {
    const openThread = (options: ThreadOptions) => agent.codex.resumeThread(id, options);
    const isConversation =
      input.prompt === undefined && process.stdin.isTTY && !flags.json && input.outputSchema === undefined;
    if (isConversation) await holdConversation({ agent, openThread, flags, invocation, signal });
    else {
      const thread = openThread(agent.threadOptions);
      await runSingleTurn({ agent, thread, input, flags, invocation, signal });
    }
  });
}
