import type {
  CodexOptions,
  McpToolCallItem,
  RunStreamedResult,
  Thread,
  ThreadItem,
  ThreadOptions,
  WebSearchMode,
} from "../src/index.js";

// Lines that compile with the published types and not with these, each before the line that the guide on moving gives for it.
// The compiler checks them in `pnpm typecheck`: it complains about an `@ts-expect-error` without an error.

const icons = { add: "+", delete: "-", update: "~" };
type Label = "agent_message" | "reasoning" | "command_execution" | "file_change" | "mcp_tool_call";
type Others = "web_search" | "todo_list" | "error";
declare const labels: { [Type in Label | Others]: string };

export function readsItems(item: ThreadItem): unknown[] {
  // @ts-expect-error
  const all: Record<ThreadItem["type"], string> = labels;
  const some: Partial<Record<ThreadItem["type"], string>> = labels;
  // @ts-expect-error
  const other = "tool" in item ? item.server : "";
  const server = item.type === "mcp_tool_call" ? item.server : "";
  const found: unknown[] = [all, some[item.type], other, server];
  if (item.type === "command_execution") {
    // @ts-expect-error
    const closed: "in_progress" | "completed" | "failed" = item.status;
    const open: string = item.status;
    found.push(closed, open);
  }
  if (item.type === "file_change") {
    // @ts-expect-error
    found.push(item.changes.map((change) => icons[change.kind]));
    found.push(item.changes.map((change) => icons[change.kind as keyof typeof icons]));
  }
  return found;
}

export function namesItems(item: ThreadItem): string {
  switch (item.type) {
    case "agent_message":
    case "reasoning":
      return item.text;
    case "command_execution":
      return item.command;
    case "file_change":
    case "mcp_tool_call":
    case "web_search":
    case "todo_list":
    case "error":
      return item.type;
    default: {
      // @ts-expect-error
      const rest: never = item;
      const label: string = item.type;
      return rest ?? label;
    }
  }
}

export function readsResults({ result }: McpToolCallItem): unknown[] {
  const blocks = result?.content ?? [];
  // @ts-expect-error
  const texts = blocks.map((block) => block.text);
  return [texts, blocks.map((block) => (block.type === "text" ? block.text : ""))];
}

// @ts-expect-error
export const searches: Record<WebSearchMode, string> = { disabled: "", cached: "", live: "" };
export const moreSearches: Record<WebSearchMode, string> = {
  disabled: "",
  cached: "",
  indexed: "",
  live: "",
};

export function readsOptions(options: ThreadOptions, codexOptions: Required<CodexOptions>): unknown[] {
  // @ts-expect-error
  const exact: { model?: string } = options;
  const model: { model?: string | undefined } = options;
  // @ts-expect-error
  const required: typeof codexOptions = { codexPathOverride: "", baseUrl: "", apiKey: "", env: {} };
  const picked: Required<Pick<CodexOptions, "baseUrl" | "apiKey">> = { baseUrl: "", apiKey: "" };
  return [exact, model, required, picked];
}

export async function readsStreams(thread: Thread): Promise<Record<string, unknown>[]> {
  const streamed = await thread.runStreamed("x");
  const result: RunStreamedResult = streamed;
  // @ts-expect-error
  return [streamed, result];
}
