import { Codex } from "@codex/sdk";
import type { Command } from "commander";

import { openOfflineHome } from "../agent/scripted-model.js";
import { addCodexFlags, type CodexFlags, codexOptions, parseLimit } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { interruptible } from "../errors/interruption.js";
import { textBlock } from "../rendering/layout.js";
import { printableJson } from "../rendering/printable-text.js";
import { threadLines } from "../rendering/thread-lines.js";
import { stderr, stdout } from "../terminal/screen.js";
import { addExamples } from "./demo-command.js";

const defaultLimit = 20;
const maxPageSize = 100;

interface ThreadsFlags extends CodexFlags {
  /** Default: {@link defaultLimit}. */
  limit?: number;
  json?: boolean;
  offline?: boolean;
}

/** Declares `threads`. */
export function addThreadsCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = addCodexFlags(
    program
      .command("threads")
      .summary("list earlier threads")
      .description(
        "Lists earlier threads, most recently used first: time, name or first message, id and directory.\n\n" +
          "Includes threads of the codex CLI itself. Needs no credentials.",
      )
      .option("-n, --limit <number>", `how many threads to list (default: ${defaultLimit})`, parseLimit)
      .option("--json", "print each thread as a JSON object on one line"),
  )
    .option("--offline", "list the threads that were started with --offline")
    .action((flags: ThreadsFlags) => listThreads(flags, invocation));
  addExamples(command, [`${name} threads`, `${name} threads --json --limit 1 | jq -r .id`]);
}

function listThreads(flags: ThreadsFlags, { name, directory }: Invocation): Promise<void> {
  const { limit = defaultLimit } = flags;
  return interruptible(async (signal) => {
    await using offline = flags.offline ? await openOfflineHome() : undefined;
    await using codex = new Codex({
      transport: "app-server",
      env: offline?.env,
      ...codexOptions(flags, directory),
    });
    const style = stdout.style(directory);
    const pageSize = Math.min(limit, maxPageSize);
    let count = 0;
    for await (const thread of codex.listThreads({ sortBy: "updatedAt", pageSize, signal })) {
      await stdout.write(flags.json ? [printableJson(thread)] : threadLines(thread, style));
      count += 1;
      if (count === limit) break;
    }
    if (flags.json) return;
    const advice =
      count === 0
        ? "There are no threads yet."
        : `To continue one: ${name} resume <id>${flags.offline ? " --offline" : ""}`;
    const { paint, width } = stderr.style("");
    await stderr.write(textBlock(advice, "", width).map((line) => paint.dim(line)));
  });
}
