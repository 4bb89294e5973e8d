import type { Command } from "commander";

import type { Invocation } from "../arguments/invocation.js";
import { addRunFlags, type RunFlags } from "../arguments/run-flags.js";
import { helpTitle } from "./help-title.js";

/** Declares `demo`, which is also what runs when no command is named. */
export function addDemoCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("demo", { isDefault: true })
    .argument("[prompt]", "what the real model is to do in the current directory")
    .summary("watch the agent repair a scratch repository, without an account (default)")
    .description(
      "Without a prompt: the real codex binary repairs a scratch repository, and commits the fix on app-server, " +
        "where it streams, asks, and calls a function of this program. A script plays the model.\n" +
        "No account, no key, no network.\n\n" +
        "With a prompt: the same as `run`. The real model works in the current directory.",
    )
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name}
  ${name} "explain what this project does"`,
    )
    .action(async (prompt: string | undefined, flags: RunFlags) => {
      const { demo } = await import("./demo-action.js");
      await demo(prompt, flags, invocation);
    });
  addRunFlags(command);
}
