import type { CollabToolCallItem } from "@codex/sdk";

import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

const verbs: Readonly<Record<string, string>> = {
  spawn_agent: "started a sub-agent",
  send_input: "wrote to a sub-agent",
  wait: "waited for sub-agents",
  close_agent: "closed a sub-agent",
};

/** What the agent does with other agents, and how they stand. */
export function collaborationLines(item: CollabToolCallItem, { paint, width }: Style): string[] {
  const states = Object.values(item.agents_states).map(({ status, message }) =>
    paint.dim(printableText(`  │ ${status}${message ? `: ${message}` : ""}`)),
  );
  return [
    `${paint.cyan("→")} ${verbs[item.tool] ?? printableText(item.tool)}`,
    ...(item.prompt ? textBlock(printableText(item.prompt), "  ", width) : []),
    ...states,
  ];
}
