import type { TodoListItem } from "@codex/sdk";

import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";

/** The agent's plan, with what is done ticked off. */
export function todoLines(item: TodoListItem, { paint }: Style): string[] {
  return item.items.map(({ text, completed }) => {
    const shown = printableText(text);
    return completed ? paint.dim(`${paint.green("☑")} ${shown}`) : `☐ ${shown}`;
  });
}
