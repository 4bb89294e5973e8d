import type { Command } from "commander";

import { withAgent } from "../agent/agent.js";
import { readTurnInput, runSingleTurn } from "../agent/turn.js";
import { addRunFlags, type RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { addExamples } from "./demo-command.js";

/** Declares `run`. */
export function addRunCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("run")
    .argument("[prompt]", "what to do; without it, or with `-`, read from standard input")
    .summary("run a single prompt")
    .description(
      "Runs a single prompt and shows what the agent does.\n\n" +
        "The answer goes to standard output, everything else to standard error.",
    )
    .action((prompt: string | undefined, flags: RunFlags) => run(prompt, flags, invocation));
  addRunFlags(command);
  addExamples(command, [
    `${name} run "explain what this project does"`,
    `${name} run --sandbox read-only --timeout 120 "review the last commit"`,
    `${name} run --transport app-server "fix the failing test"`,
    `${name} run --image screenshot.png "why does this page look broken?"`,
    `${name} run --schema release.schema.json "what changed since the last tag?" > release.json`,
    `${name} run --json "run the tests" | jq -r .type`,
    `git diff | ${name} run -`,
  ]);
}

/** Runs one prompt in a new thread. */
export async function run(
  argument: string | undefined,
  flags: RunFlags,
  invocation: Invocation,
): Promise<void> {
  const check = async () => {
    const input = await readTurnInput(argument, flags, invocation);
    if (input.prompt === undefined && !flags.image) throw noPrompt(invocation);
    return input;
  };
  await withAgent(flags, invocation, check, async (agent, signal, input) => {
    const thread = agent.codex.startThread(agent.threadOptions);
    await runSingleTurn({ agent, thread, input, flags, invocation, signal });
  });
}

function noPrompt({ name }: Invocation): CliError {
  const message = "There is no prompt: pass it as an argument or through standard input.";
  return new CliError(ExitCode.WrongUsage, message, [
    `For example: ${name} run "explain what this project does"`,
    `To start a conversation: ${name} chat`,
  ]);
}
