import type { Command } from "commander";

import { addRunFlags, type RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { showDemo } from "../demo/demo.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { addExamples, rejectMistypedCommand } from "./demo-command.js";
import { run } from "./run.js";

/** Declares `demo`, the default command. */
export function addDemoCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("demo", { isDefault: true })
    .argument("[prompt]", "what the real model should do in the current directory")
    .summary("watch the agent repair a scratch repository; no account needed (default)")
    .description(
      "Without a prompt, the real codex binary repairs a scratch repository. Then, on app-server, it streams its " +
        "answers, calls a function of this program, and asks before it commits the fix. At last it does damage: a budget " +
        "stops it, and a checkpoint undoes the turn. A script plays the model: no account, no network.\n\n" +
        "With a prompt, it does the same as `run`: the real model works in the current directory.",
    )
    .action((prompt: string | undefined, flags: RunFlags) => {
      if (prompt !== undefined) rejectMistypedCommand(prompt, program, invocation);
      return demo(prompt, flags, invocation);
    });
  command.option("--fast", "without a prompt: do not pause for people to read along");
  addRunFlags(command);
  addExamples(command, [name, `${name} --fast`, `${name} "explain what this project does"`]);
}

async function demo(prompt: string | undefined, flags: RunFlags, invocation: Invocation): Promise<void> {
  if (prompt === undefined) {
    rejectPromptFlags(flags);
    return showDemo(flags, invocation);
  }
  if (flags.fast) throw new CliError(ExitCode.WrongUsage, "--fast is for the demo without a prompt.");
  return run(prompt, flags, invocation);
}

/** Rejects options that the scripted demo would ignore. */
function rejectPromptFlags(flags: RunFlags): void {
  const flag = (["json", "schema", "image", "cd", "model", "transport", "approvals"] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (flag !== undefined) throw new CliError(ExitCode.WrongUsage, `--${flag} needs a prompt.`);
}
