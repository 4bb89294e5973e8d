import type { DynamicToolCallItem, DynamicToolContent } from "@codex/sdk";

import { callLines } from "./call-lines.js";
import type { Style } from "./style.js";

/** A call of a function of the host program. */
export function dynamicToolCallLines(item: DynamicToolCallItem, style: Style): string[] {
  const { tool, namespace, arguments: input, content, status } = item;
  const name = namespace ? `${namespace}.${tool}` : tool;
  const answer = (content ?? []).map(contentText).join("\n");
  const failure = status === "failed" ? "the function reported an error" : undefined;
  return callLines({ name, input, answer, failure }, style);
}

function contentText(content: DynamicToolContent): string {
  return content.type === "text" ? content.text : `[${String(content.type)}]`;
}
