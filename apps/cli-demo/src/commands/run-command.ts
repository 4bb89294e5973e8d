import type { Command } from "commander";

import type { Invocation } from "../arguments/invocation.js";
import { addRunFlags, type RunFlags } from "../arguments/run-flags.js";
import { helpTitle } from "./help-title.js";

/** Declares `run`. */
export function addRunCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("run")
    .argument("[prompt]", "what to do; `-` or nothing reads it from standard input")
    .summary("run one prompt and show what the agent does")
    .description(
      "Runs one prompt and shows what the agent does.\n\n" +
        "The answer goes to standard output, everything else to standard error.",
    )
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name} run "explain what this project does"
  ${name} run --sandbox read-only --timeout 120 "review the last commit"
  ${name} run --transport app-server "fix the failing test"
  ${name} run --image screenshot.png "why does this page look broken?"
  ${name} run --schema release.schema.json "what changed since the last tag?" > release.json
  ${name} run --json "run the tests" | jq -r .type
  git diff | ${name} run -`,
    )
    .action(async (prompt: string | undefined, flags: RunFlags) => {
      const { run } = await import("./run-action.js");
      await run(prompt, flags, invocation);
    });
  addRunFlags(command);
}
