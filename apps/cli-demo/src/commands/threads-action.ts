import { resolve } from "node:path";

import { Codex } from "@codex/sdk";

import type { Invocation } from "../arguments/invocation.js";
import { openOfflineHome } from "../offline/offline-home.js";
import { printableJson } from "../rendering/printable-text.js";
import { threadLines } from "../rendering/thread-lines.js";
import { interruptible } from "../terminal/interruption.js";
import { stderr, stdout } from "../terminal/screen.js";

/** What can be said on the command line about a list of threads. */
export interface ThreadsFlags {
  /** How many to list. */
  limit?: number;
  /** Print what is known of each instead of text for people. */
  json?: boolean;
  /** `key=value` settings, as given. */
  config?: string[];
  /** The binary to run, as given. */
  codex?: string;
  /** List the threads of the scripted model. */
  offline?: boolean;
}

/** Lists earlier threads. Needs neither credentials nor a model. */
export function listThreads(flags: ThreadsFlags & { limit: number }, invocation: Invocation): Promise<void> {
  return interruptible(async (signal) => {
    await using offline = flags.offline ? await openOfflineHome() : undefined;
    await using codex = new Codex({
      transport: "app-server",
      env: offline?.env,
      configOverrides: flags.config,
      codexPathOverride: flags.codex && resolve(invocation.directory, flags.codex),
    });
    const style = stdout.style(invocation.directory);
    let count = 0;
    for await (const thread of codex.listThreads({
      sortBy: "updatedAt",
      pageSize: Math.min(flags.limit, 100),
      signal,
    })) {
      await stdout.write(flags.json ? [printableJson(thread)] : threadLines(thread, style));
      count += 1;
      if (count === flags.limit) break;
    }
    if (flags.json) return;
    const advice =
      count === 0
        ? "There are no threads yet."
        : `Continue one with: ${invocation.name} resume <id>${flags.offline ? " --offline" : ""}`;
    await stderr.write([stderr.style("").paint.dim(advice)]);
  });
}
