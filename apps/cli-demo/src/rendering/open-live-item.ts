import type { ItemDeltaEvent, ThreadItem } from "@codex/sdk";

import { inlineMarkdown } from "./inline-markdown.js";
import type { LiveItem } from "./live-item.js";
import { LiveOutput } from "./live-output.js";
import { LiveText } from "./live-text.js";
import type { Style } from "./style.js";
import { thoughtText } from "./thought-text.js";

/**
 * Something to show the pieces of an item with; `undefined` for those that are only shown when they are complete.
 *
 * @param started the item as it started, where that was told
 */
export function openLiveItem(
  { item_type }: ItemDeltaEvent,
  started: ThreadItem | undefined,
  style: Style,
): LiveItem | undefined {
  const { paint, width } = style;
  switch (item_type) {
    case "agent_message":
      return new LiveText((text) => inlineMarkdown(text, paint), width);
    case "reasoning":
      return new LiveText((text) => paint.dim(paint.italic(thoughtText(text))), width);
    case "command_execution":
      return started?.type === "command_execution" ? new LiveOutput(started, style) : undefined;
    default:
      return undefined;
  }
}
