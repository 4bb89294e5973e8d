import type { McpContentBlock, McpToolCallItem } from "@codex/sdk";

import { callLines } from "./call-lines.js";
import type { Style } from "./style.js";

/** A call of an MCP tool. */
export function toolCallLines(item: McpToolCallItem, style: Style): string[] {
  const { server, tool, arguments: input, result, error, status } = item;
  const answer = (result?.content ?? []).map(blockText).join("\n");
  const failure = error?.message ?? (status === "failed" ? "the tool reported an error" : undefined);
  return callLines({ name: `${server}.${tool}`, input, answer, failure }, style);
}

function blockText(block: McpContentBlock): string {
  return block.type === "text" ? String(block.text) : `[${block.type}]`;
}
