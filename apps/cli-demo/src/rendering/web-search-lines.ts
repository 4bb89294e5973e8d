import type { WebSearchItem } from "@codex/sdk";

import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";

const verbs: Readonly<Record<string, string>> = {
  search: "searched the web",
  open_page: "opened a page",
  find_in_page: "searched in a page",
};

/** A web search: what was done, and for what. */
export function webSearchLines(item: WebSearchItem, { paint }: Style): string[] {
  const verb = verbs[item.action?.type ?? "search"] ?? "used the web";
  return [`${paint.cyan("→")} ${verb}  ${paint.bold(printableText(item.query))}`.trimEnd()];
}
