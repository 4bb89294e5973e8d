import type { ThreadItem } from "@codex/sdk";

import { collaborationLines } from "./collaboration-lines.js";
import { commandLines } from "./command-lines.js";
import { dynamicToolCallLines } from "./dynamic-tool-call-lines.js";
import { fileChangeLines } from "./file-change-lines.js";
import { inlineMarkdown } from "./inline-markdown.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";
import { thoughtText } from "./thought-text.js";
import { todoLines } from "./todo-lines.js";
import { toolCallLines } from "./tool-call-lines.js";
import { webSearchLines } from "./web-search-lines.js";

/**
 * A completed item as lines.
 *
 * @param durationMs how long it took, where that was seen
 */
export function itemLines(item: ThreadItem, durationMs: number | undefined, style: Style): string[] {
  const { paint, width } = style;
  switch (item.type) {
    case "agent_message":
      return textBlock(inlineMarkdown(printableText(item.text), paint), "", width);
    case "reasoning":
      return textBlock(thoughtText(printableText(item.text)), "", width).map((line) =>
        paint.dim(paint.italic(line)),
      );
    case "command_execution":
      return commandLines(item, durationMs, style);
    case "file_change":
      return fileChangeLines(item, style);
    case "mcp_tool_call":
      return toolCallLines(item, style);
    case "dynamic_tool_call":
      return dynamicToolCallLines(item, style);
    case "collab_tool_call":
      return collaborationLines(item, style);
    case "web_search":
      return webSearchLines(item, style);
    case "todo_list":
      return todoLines(item, style);
    case "error":
      return textBlock(`! ${printableText(item.message)}`, "", width).map((line) => paint.yellow(line));
    default:
      return [paint.dim(`? ${printableText(String(item.type))}: an item this version does not know`)];
  }
}
