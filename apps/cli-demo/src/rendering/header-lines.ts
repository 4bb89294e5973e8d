import { homedir } from "node:os";
import { sep } from "node:path";

import type { ThreadOptions } from "@codex/sdk";

import type { Style } from "./style.js";

/** What a header tells. */
export interface HeaderFacts {
  /** The directory the agent works in. */
  directory: string;
  /** The options of the thread. */
  threadOptions: ThreadOptions;
  /** Whether a scripted model answers. */
  isOffline: boolean;
}

/** Says in one line what is about to run, where, and what it may do. */
export function headerLines(
  { directory, threadOptions, isOffline }: HeaderFacts,
  { paint }: Style,
): string[] {
  const model = isOffline ? "scripted model, offline" : (threadOptions.model ?? "default model");
  const facts = [model, `sandbox ${threadOptions.sandboxMode}`, shortDirectory(directory)];
  return [`${paint.bold("codex")} ${paint.dim(`· ${facts.join(" · ")}`)}`];
}

function shortDirectory(directory: string): string {
  const home = homedir();
  return directory === home || directory.startsWith(home + sep)
    ? `~${directory.slice(home.length)}`
    : directory;
}
