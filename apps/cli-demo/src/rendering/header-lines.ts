import type { ThreadOptions } from "@codex/sdk";

import { visibleLine } from "./printable-text.js";
import { shortDirectory } from "./short-directory.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

/** What a header tells. */
export interface HeaderFacts {
  /** The directory the agent works in. */
  directory: string;
  /** The options of the thread. */
  threadOptions: ThreadOptions;
  /** Whether a scripted model answers. */
  isOffline: boolean;
}

/** Says what is about to run, where, and what it may do. */
export function headerLines(
  { directory, threadOptions, isOffline }: HeaderFacts,
  { paint, width }: Style,
): string[] {
  const model = isOffline ? "scripted model, offline" : visibleLine(threadOptions.model ?? "default model");
  const facts = [model, `sandbox ${threadOptions.sandboxMode}`, shortDirectory(directory)];
  return textBlock(`${paint.bold("codex")} ${paint.dim(`· ${facts.join(" · ")}`)}`, "", width);
}
