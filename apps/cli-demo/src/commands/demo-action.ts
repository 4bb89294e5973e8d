import type { Invocation } from "../arguments/invocation.js";
import type { RunFlags } from "../arguments/run-flags.js";
import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

/** Shows the scripted repair, or runs a prompt on the real model. */
export async function demo(
  prompt: string | undefined,
  flags: RunFlags,
  invocation: Invocation,
): Promise<void> {
  if (prompt === undefined) {
    refuseFlagsOfPrompts(flags);
    const { showRepair } = await import("../offline/show-repair.js");
    return showRepair(flags, invocation);
  }
  refuseMistypedCommand(prompt, invocation);
  const { run } = await import("./run-action.js");
  return run(prompt, flags, invocation);
}

/** What the scripted repair would ignore. */
function refuseFlagsOfPrompts(flags: RunFlags): void {
  const flag = (["json", "schema", "image", "cd", "model", "transport", "approvals"] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (flag !== undefined) throw new CliError(ExitCode.WrongUsage, `--${flag} needs a prompt.`);
}

/** `demo` also runs when no command is named, so a mistyped command comes here as a prompt. */
function refuseMistypedCommand(prompt: string, { name }: Invocation): void {
  if (!/^[a-z-]+$/.test(prompt)) return;
  throw new CliError(ExitCode.WrongUsage, `There is no command "${prompt}".`, [
    `The commands: ${name} --help`,
    `If it is a prompt: ${name} run "${prompt}"`,
  ]);
}
