import type { Command } from "commander";

import type { Invocation } from "../arguments/invocation.js";
import { addRunFlags, type RunFlags } from "../arguments/run-flags.js";
import { helpTitle } from "./help-title.js";

/** Declares `resume`. */
export function addResumeCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("resume")
    .argument("<id>", "id of the thread, as printed at the end of a turn")
    .argument("[prompt]", "what to do next; without it, a conversation")
    .summary("continue an earlier thread")
    .description(
      "Continues an earlier thread, with one prompt or as a conversation.\n\n" +
        "The thread remembers what was said, not the options it was started with: give those again.",
    )
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name} resume 0199a213-81c0-7800-8aa1-bbab2a035a53
  ${name} resume 0199a213-81c0-7800-8aa1-bbab2a035a53 "now write a test for it"`,
    )
    .action(async (id: string, prompt: string | undefined, flags: RunFlags) => {
      const { resume } = await import("./resume-action.js");
      await resume(id, prompt, flags, invocation);
    });
  addRunFlags(command);
}
