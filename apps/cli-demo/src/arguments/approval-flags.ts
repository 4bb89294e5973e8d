import { type Command, Option } from "commander";

/** What happens when the agent needs approval: the person is asked, or everything is approved, or nothing is. */
export type ApprovalsFlag = "ask" | "all" | "none";

/** Declares `--approvals`. */
export function addApprovalsFlag(command: Command): Command {
  return command.addOption(
    new Option(
      "-a, --approvals <how>",
      "with app-server: ask before each command that may change something and each patch; approve all " +
        "that goes beyond the sandbox; or none of it (default: ask at a terminal, else none)",
    ).choices(["ask", "all", "none"]),
  );
}
