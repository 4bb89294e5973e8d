// Programs written against `@openai/codex-sdk` that read what it returns.
import type {
  AgentMessageItem,
  Codex,
  CommandExecutionItem,
  ErrorItem,
  FileChangeItem,
  ItemCompletedEvent,
  ItemStartedEvent,
  ItemUpdatedEvent,
  McpToolCallItem,
  ReasoningItem,
  RunResult,
  RunStreamedResult,
  Thread,
  ThreadError,
  ThreadErrorEvent,
  ThreadEvent,
  ThreadItem,
  ThreadStartedEvent,
  TodoListItem,
  TurnCompletedEvent,
  TurnFailedEvent,
  TurnStartedEvent,
  Usage,
  WebSearchItem,
} from "@openai/codex-sdk";

declare function log(entry: Record<string, unknown>): void;
declare function show(text: string): void;

export function logsEverything(event: ThreadEvent, item: ThreadItem, turn: RunResult, usage: Usage): void {
  for (const entry of [event, item, turn, usage]) log(entry);
}

export function logsEachKind(
  started: ThreadStartedEvent | TurnStartedEvent | ItemStartedEvent | ItemUpdatedEvent | ItemCompletedEvent,
  ended: TurnCompletedEvent | TurnFailedEvent | ThreadErrorEvent | ThreadError,
  done: AgentMessageItem | ReasoningItem | CommandExecutionItem | FileChangeItem | McpToolCallItem,
  other: WebSearchItem | TodoListItem | ErrorItem,
): void {
  const entries: Record<string, unknown>[] = [started, ended, done, other];
  entries.forEach(log);
}

export async function logsTheTurnOfACall(thread: Thread): Promise<void> {
  log(await thread.run("x"));
  const streamed: RunStreamedResult = await thread.runStreamed("x");
  log(streamed);
}

export function storesItems(items: ThreadItem[]): string {
  const rows: { id: string; data: Record<string, unknown> }[] = items.map((item) => ({
    id: item.id,
    data: item,
  }));
  return JSON.stringify(rows);
}

export function keepsTheItemsOfAllEvents(event: ThreadEvent, items: Map<string, ThreadItem>): void {
  if ("item" in event) items.set(event.item.id, event.item);
}

export function readsWhatIsInAnEvent(event: ThreadEvent): string {
  if ("thread_id" in event) return event.thread_id;
  if ("usage" in event) return String(event.usage.input_tokens);
  if ("error" in event) return event.error.message;
  if ("message" in event) return event.message;
  return event.type;
}

export function readsWhatIsInAnItem(item: ThreadItem): string {
  if ("text" in item) return item.text;
  if ("command" in item) return item.command;
  if ("changes" in item) return item.changes.map((change) => change.path).join();
  if ("server" in item) return item.server;
  if ("query" in item) return item.query;
  if ("items" in item) return item.items.map((todo) => todo.text).join();
  return "message" in item ? item.message : "";
}

export function castsRecords(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  if (record["type"] === "thread.started") return (record as ThreadStartedEvent).thread_id;
  if (record["type"] === "turn.completed") return String((record as TurnCompletedEvent).usage.output_tokens);
  if (record["type"] === "turn.failed") return (record as TurnFailedEvent).error.message;
  if (record["type"] === "item.completed") return (record as ItemCompletedEvent).item.id;
  return (record as ThreadEvent).type;
}

export function castsUnknownValues(values: unknown[]): string[] {
  return values.map((value) => {
    const event = value as ThreadEvent;
    return event.type === "error" ? event.message : (event as { type: string }).type;
  });
}

export function castsItems(item: ThreadItem): string {
  const fields = item as Record<string, unknown>;
  return typeof fields["status"] === "string" ? fields["status"] : (item as AgentMessageItem).text;
}

type Entry = {
  kind: string;
  label: string;
  exitCode?: number | undefined;
  result?: unknown;
  error?: { message: string } | undefined;
};

export function mapsItemsToItsOwnType(item: ThreadItem): Entry | undefined {
  if (item.type === "command_execution") {
    return { kind: "command", label: item.command, exitCode: item.exit_code };
  }
  if (item.type === "mcp_tool_call") {
    const { result, error } = item;
    return { kind: "mcp", label: `${item.server}.${item.tool}`, result: result?.content, error };
  }
  if (item.type === "web_search") return { kind: "search", label: item.query };
  return undefined;
}

export function readsExitCodes(item: CommandExecutionItem): boolean {
  const code: number | undefined = item.exit_code;
  if (item.exit_code !== undefined && item.exit_code > 0) return false;
  return item.status === "completed" && (code ?? 0) === 0 && item.aggregated_output.length >= 0;
}

export function readsResultsOfTools(item: McpToolCallItem): unknown {
  if (item.error !== undefined) return item.error.message;
  if (item.result !== undefined) return item.result.structured_content ?? item.result.content.length;
  const call: { server: string; tool: string; arguments: unknown } = item;
  return call.arguments;
}

export function readsContentOfTools(item: McpToolCallItem): string {
  const blocks = item.result?.content ?? [];
  return blocks.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n");
}

export function narrowsWithSwitch(event: ThreadEvent): string {
  switch (event.type) {
    case "thread.started":
      return event.thread_id;
    case "item.started":
    case "item.updated":
    case "item.completed":
      return event.item.type === "agent_message" ? event.item.text : event.item.id;
    case "turn.completed":
      return `${event.usage.cached_input_tokens}/${event.usage.cache_write_input_tokens}`;
    case "turn.failed":
      return event.error.message;
    default:
      return event.type;
  }
}

export function filtersWithGuards({ items }: RunResult): string {
  const isMessage = (item: ThreadItem): item is AgentMessageItem => item.type === "agent_message";
  const isChange = (item: ThreadItem): item is FileChangeItem => item.type === "file_change";
  const changed = items.filter(isChange).flatMap((item) => item.changes);
  return [
    ...items.filter(isMessage).map((item) => item.text),
    ...changed.map((change) => change.kind),
  ].join();
}

export function infersGuards({ items }: RunResult): string[] {
  return items.filter((item) => item.type === "reasoning").map((item) => item.text);
}

type EventOf<Type extends ThreadEvent["type"]> = Extract<ThreadEvent, { type: Type }>;
type ItemOf<Type extends ThreadItem["type"]> = Extract<ThreadItem, { type: Type }>;

export function extractsMembers(event: EventOf<"item.completed">, todo: ItemOf<"todo_list">): number {
  const item: ThreadItem = event.item;
  return todo.items.filter((entry) => !entry.completed).length + item.id.length;
}

export function dispatchesByType(event: ThreadEvent): void {
  const handlers: { [Type in ThreadEvent["type"]]?: (event: EventOf<Type>) => void } = {
    "thread.started": ({ thread_id }) => show(thread_id),
    "item.completed": ({ item }) => show(item.type),
    error: ({ message }) => show(message),
  };
  (handlers[event.type] as ((event: ThreadEvent) => void) | undefined)?.(event);
}

export function countsTypes(items: ThreadItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const byType = new Map<ThreadItem["type"], ThreadItem[]>();
  for (const item of items) {
    counts[item.type] = (counts[item.type] ?? 0) + 1;
    byType.set(item.type, [...(byType.get(item.type) ?? []), item]);
  }
  return counts;
}

export function labelsSomeTypes(item: ThreadItem): string {
  const labels: Partial<Record<ThreadItem["type"], string>> = {
    agent_message: "Answer",
    reasoning: "Thought",
  };
  const status: string = "status" in item ? item.status : "completed";
  return `${labels[item.type] ?? item.type}: ${status}`;
}

export function addsUp(usages: (Usage | null)[]): Usage {
  const total: Usage = {
    input_tokens: 0,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
  };
  for (const usage of usages) {
    for (const key of Object.keys(total) as (keyof Usage)[]) total[key] += usage?.[key] ?? 0;
  }
  return total;
}

export async function readsTheFirstEvent(thread: Thread): Promise<string> {
  const { events } = await thread.runStreamed("x");
  const first = (await events.next()).value;
  await events.return(undefined);
  return first.type;
}

export async function returnsFromTheGenerator(streamed: RunStreamedResult): Promise<boolean> {
  const { done } = await streamed.events.return("enough");
  return done === true;
}

export async function passesEventsOn(thread: Thread, prompt: string): Promise<AsyncGenerator<ThreadEvent>> {
  const { events }: RunStreamedResult = await thread.runStreamed(prompt);
  return events;
}

export async function* mapsEvents(events: AsyncIterable<ThreadEvent>): AsyncGenerator<string> {
  for await (const event of events) yield event.type;
}

export async function collectsTurns(codex: Codex): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const thread = codex.startThread();
  for (const prompt of ["a", "b"]) results.push(await thread.run(prompt));
  return results;
}

export async function awaitsTheResult(thread: Thread): Promise<{ text: string; tokens: number }> {
  let result: Awaited<ReturnType<typeof thread.run>>;
  result = await thread.run("x", { outputSchema: { type: "object" } });
  result = await thread.run("y");
  const { finalResponse, usage } = result;
  return { text: finalResponse, tokens: usage ? usage.input_tokens + usage.output_tokens : 0 };
}

export function changesWhatItGot(turn: RunResult): RunResult {
  turn.items.push({ id: "note", type: "error", message: "shortened" });
  turn.finalResponse = turn.finalResponse.slice(0, 100);
  turn.usage = null;
  for (const item of turn.items) if (item.type === "agent_message") item.text = item.text.trim();
  return { ...turn, items: turn.items.slice(-10) };
}

export function extendsTypes(): string {
  interface StampedEvent extends ItemCompletedEvent {
    at: number;
  }
  type Stamped = ThreadItem & { at: number };
  const event: StampedEvent = {
    type: "item.completed",
    item: { id: "1", type: "reasoning", text: "" },
    at: 1,
  };
  const items: Stamped[] = [{ ...event.item, at: event.at }];
  return items.map((item) => item.type).join();
}
