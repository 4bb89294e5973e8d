import type {
  CollabToolCallItem,
  DynamicToolCallItem,
  DynamicToolContent,
  McpContentBlock,
  McpToolCallItem,
  ThreadItem,
  TodoListItem,
  WebSearchItem,
} from "@codex/sdk";

import { commandLines, outputExcerpt } from "./command-lines.js";
import { fileChangeLines } from "./file-change-lines.js";
import { formatDuration } from "./formats.js";
import { cutLine, type Style, textBlock } from "./layout.js";
import { printableText } from "./printable-text.js";

/**
 * Lays out a completed item.
 *
 * @param durationMs how long it took, if known
 */
export function itemLines(item: ThreadItem, durationMs: number | undefined, style: Style): string[] {
  const { paint, width } = style;
  switch (item.type) {
    case "agent_message":
      return textBlock(paintMarkdown(printableText(item.text), paint), "", width);
    case "reasoning":
      return textBlock(reasoningText(printableText(item.text)), "", width).map((line) =>
        paint.dim(paint.italic(line)),
      );
    case "command_execution":
      return commandLines(item, durationMs, style);
    case "file_change":
      return fileChangeLines(item, style);
    case "mcp_tool_call":
      return mcpToolCallLines(item, style);
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
    case "plan":
      return textBlock(paintMarkdown(printableText(item.text), paint), "▏ ", width);
    default: {
      const event = describeEvent(item) ?? `? ${String(item.type)}: unknown item type`;
      return textBlock(printableText(event), "", width).map((line) => paint.dim(line));
    }
  }
}

/** Says what happened, where nothing more is to be shown. `undefined` for a type of a newer version. */
function describeEvent(item: ThreadItem): string | undefined {
  switch (item.type) {
    case "context_compaction":
      return "… the conversation so far was replaced by a summary";
    case "sub_agent_activity":
      return `→ sub-agent ${item.agent_path.replace(/^\/root\//, "")}: ${item.kind}`;
    case "image_view":
      return `→ looked at ${item.path}`;
    case "image_generation":
      return `→ made an image${item.saved_path === undefined ? "" : `: ${item.saved_path}`}`;
    case "sleep":
      return `… waited for ${formatDuration(item.duration_ms)}`;
    case "entered_review_mode":
      return `→ reviews ${item.review}`;
    case "exited_review_mode":
      return item.review;
    case "hook_run":
      return `→ hook at ${item.event}: ${[item.status, ...item.output.map(({ text }) => text)].join(": ")}`;
  }
  return undefined;
}

/** Paints the `code` and the **strong** words of a message. Without colours the text stays unchanged. */
export function paintMarkdown(text: string, paint: Style["paint"]): string {
  if (!paint.isColorSupported) return text;
  return text
    .replace(/(?<!`)`([^`\n]+)`(?!`)/g, (_, code: string) => paint.cyan(code))
    .replace(/\*\*(?=\S)([^*\n]+)\*\*/g, (_, strong: string) => paint.bold(strong));
}

/** Removes the markers of **headings**: reasoning is dimmed, and dim text cannot be bold as well. */
export function reasoningText(text: string): string {
  return text.replace(/\*\*(?=\S)([^*\n]+)\*\*/g, "$1");
}

function mcpToolCallLines(item: McpToolCallItem, style: Style): string[] {
  const { server, tool, arguments: input, result, error, status } = item;
  const output = (result?.content ?? []).map(blockText).join("\n");
  const failure = error?.message ?? (status === "failed" ? "the tool reported an error" : undefined);
  return callLines({ name: `${server}.${tool}`, input, output, failure }, style);
}

function blockText(block: McpContentBlock): string {
  return block.type === "text" ? String(block.text) : `[${block.type}]`;
}

function dynamicToolCallLines(item: DynamicToolCallItem, style: Style): string[] {
  const { tool, namespace, arguments: input, content, status } = item;
  const name = namespace ? `${namespace}.${tool}` : tool;
  const output = (content ?? []).map(contentText).join("\n");
  const failure = status === "failed" ? "the function reported an error" : undefined;
  return callLines({ name, input, output, failure }, style);
}

function contentText(content: DynamicToolContent): string {
  return content.type === "text" ? content.text : `[${String(content.type)}]`;
}

interface ToolCall {
  name: string;
  input: unknown;
  output: string;
  /** Why the call failed; `undefined` if it succeeded. */
  failure: string | undefined;
}

function callLines({ name, input, output, failure }: ToolCall, { paint, width }: Style): string[] {
  const inner = width === undefined ? undefined : width - 4;
  const call = printableText(input == null ? name : `${name} ${JSON.stringify(input)}`);
  const outcome =
    failure === undefined ? paint.green("✓ answered") : paint.red(`✗ ${printableText(failure)}`);
  return [
    `${paint.cyan("→")} ${paint.bold(cutLine(call, inner))}`,
    ...outputExcerpt(output).map((line) => paint.dim(`  │ ${cutLine(line, inner)}`)),
    `  ${outcome}`,
  ];
}

const collaborationVerbs: Readonly<Record<string, string>> = {
  spawn_agent: "started a sub-agent",
  send_input: "wrote to a sub-agent",
  wait: "waited for sub-agents",
  close_agent: "closed a sub-agent",
};

function collaborationLines(item: CollabToolCallItem, { paint, width }: Style): string[] {
  const states = Object.values(item.agents_states).map(({ status, message }) =>
    paint.dim(printableText(`  │ ${status}${message ? `: ${message}` : ""}`)),
  );
  return [
    `${paint.cyan("→")} ${collaborationVerbs[item.tool] ?? printableText(item.tool)}`,
    ...(item.prompt ? textBlock(printableText(item.prompt), "  ", width) : []),
    ...states,
  ];
}

const webVerbs: Readonly<Record<string, string>> = {
  search: "searched the web",
  open_page: "opened a page",
  find_in_page: "searched in a page",
};

function webSearchLines(item: WebSearchItem, { paint }: Style): string[] {
  const verb = webVerbs[item.action?.type ?? "search"] ?? "used the web";
  return [`${paint.cyan("→")} ${verb}  ${paint.bold(printableText(item.query))}`.trimEnd()];
}

function todoLines({ items }: TodoListItem, { paint }: Style): string[] {
  return items.map(({ text, completed }) => {
    const shown = printableText(text);
    return completed ? paint.dim(`${paint.green("☑")} ${shown}`) : `☐ ${shown}`;
  });
}
