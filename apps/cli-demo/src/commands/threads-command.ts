import type { Command } from "commander";

import type { Invocation } from "../arguments/invocation.js";
import { parseLimit } from "../arguments/parse-limit.js";
import { parseOverride } from "../arguments/parse-override.js";
import { helpTitle } from "./help-title.js";
import type { ThreadsFlags } from "./threads-action.js";

/** How many threads are listed, unless the person says otherwise. */
const defaultLimit = 20;

/** Declares `threads`. */
export function addThreadsCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  program
    .command("threads")
    .summary("list earlier threads")
    .description(
      "Lists earlier threads, those used last first: when, their name or first message, id and directory.\n\n" +
        "Those of codex itself are among them. The list goes to standard output.",
    )
    .option("-n, --limit <number>", `how many to list (default: ${defaultLimit})`, parseLimit)
    .option("--json", "print what is known of each, one JSON text per line")
    .option("-c, --config <key=value>", "setting of codex, as in its config.toml (repeatable)", parseOverride)
    .option("--codex <file>", "codex binary to run (default: the one that was installed with this program)")
    .option("--offline", "list the threads that were made with --offline")
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name} threads
  ${name} threads --json --limit 1 | jq -r .id`,
    )
    .action(async (flags: ThreadsFlags) => {
      const { listThreads } = await import("./threads-action.js");
      await listThreads({ ...flags, limit: flags.limit ?? defaultLimit }, invocation);
    });
}
