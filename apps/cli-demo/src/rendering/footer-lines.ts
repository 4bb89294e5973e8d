import type { Usage } from "@codex/sdk";

import { formatUsage } from "./format-usage.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

/** Says what a turn cost. */
export function usageLines(turn: { usage: Usage | null }, { paint, width }: Style): string[] {
  return textBlock(formatUsage(turn.usage), "", width).map((line) => paint.dim(line));
}

/** What it takes to continue a thread. */
export interface GoOnFacts {
  /** The thread. */
  thread: { id: string | null };
  /** The agent that ran it. */
  agent: { isOffline: boolean };
  /** The flags of the command line. */
  flags: { transport?: string | undefined };
  /** How the program was started. */
  invocation: { name: string };
}

/** Says how to continue a thread; nothing where there is none yet. */
export function goOnLines({ thread, agent, flags, invocation }: GoOnFacts, { paint }: Style): string[] {
  if (thread.id === null) return [];
  const transport = flags.transport === "app-server" ? " -t app-server" : "";
  const offline = agent.isOffline ? " --offline" : "";
  return [paint.dim(`Continue with: ${invocation.name} resume ${thread.id}${transport}${offline}`)];
}
