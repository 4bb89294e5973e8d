import type { McpContentBlock, McpToolCallItem } from "@codex/sdk";

import { cutLine } from "./cut-line.js";
import { outputExcerpt } from "./output-excerpt.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";

/** A call of an MCP tool: what was asked, and what came back. */
export function toolCallLines(item: McpToolCallItem, { paint, width }: Style): string[] {
  const inner = width === undefined ? undefined : width - 4;
  const asked = item.arguments == null ? "" : ` ${JSON.stringify(item.arguments)}`;
  const call = printableText(`${item.server}.${item.tool}${asked}`);
  const answer = (item.result?.content ?? []).map(blockText).join("\n");
  return [
    `${paint.cyan("→")} ${paint.bold(cutLine(call, inner))}`,
    ...outputExcerpt(answer).map((line) => paint.dim(`  │ ${cutLine(line, inner)}`)),
    `  ${ending(item, paint)}`,
  ];
}

function blockText(block: McpContentBlock): string {
  return block.type === "text" ? String(block.text) : `[${block.type}]`;
}

function ending({ status, error }: McpToolCallItem, paint: Style["paint"]): string {
  if (error) return paint.red(`✗ ${printableText(error.message)}`);
  return status === "failed" ? paint.red("✗ the tool reported an error") : paint.green("✓ answered");
}
