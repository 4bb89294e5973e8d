import type { ThreadItem } from "@codex/protocol";
import type { WebDecision, WebEvent, WebRequest } from "../model/web-event.js";
import type { CodexRequestData, CodexUIMessageChunk } from "./ui-message-chunk.js";

/** Options of {@link toUIMessageStream}. */
export type UIMessageStreamOptions = {
  /** The id of the message. Default: `ai` chooses one. */
  messageId?: string | undefined;
};

/**
 * Translates the events of one turn into the UI message stream of the AI SDK, for `useChat` and components built on it. Takes the
 * events of `thread.runStreamed()`, or those that a viewer of `@codex/web` receives, which include requests for approval. An error
 * of the turn becomes an `error` chunk; the stream itself does not fail. Cancelling the stream leaves the loop over the events,
 * which ends the turn.
 *
 * @example
 * ```ts
 * const { events } = await thread.runStreamed(prompt);
 * return createUIMessageStreamResponse({ stream: toUIMessageStream(events) }); // of "ai"
 * ```
 */
export function toUIMessageStream(
  events: AsyncIterable<WebEvent>,
  options: UIMessageStreamOptions = {},
): ReadableStream<CodexUIMessageChunk> {
  const iterator = events[Symbol.asyncIterator]();
  const chunks = translate({ [Symbol.asyncIterator]: () => iterator }, options);
  return new ReadableStream<CodexUIMessageChunk>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        // Not only `chunks`: its loop may not have begun, or may wait for an event.
        await iterator.return?.();
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* translate(
  events: AsyncIterable<WebEvent>,
  { messageId }: UIMessageStreamOptions,
): AsyncGenerator<CodexUIMessageChunk, void> {
  const turn = new TurnTranslation();
  yield { type: "start", ...(messageId !== undefined && { messageId }) };
  yield { type: "start-step" };
  try {
    for await (const event of events) {
      yield* turn.translate(event);
      if (event.type === "web.turn_ended") break;
    }
  } catch (error) {
    // After `turn.failed` and `turn.interrupted`, the loop throws what these said.
    yield* turn.end(error instanceof Error ? error.message : String(error));
  }
  yield* turn.end("The turn ended without a last event.");
}

type TextKind = "text" | "reasoning";

/** The state of the message: what is open, and how often an id was used. */
class TurnTranslation {
  /** The parts in progress, by item id. */
  readonly #open = new Map<string, { id: string; kind: TextKind | "tool" }>();
  /** How many items had an id. Ids repeat with some model providers. */
  readonly #uses = new Map<string, number>();
  /** Requests for approval of calls that have not started, by item id. */
  readonly #asked = new Map<string, { approvalId: string; reason?: string }>();
  /** The requests that became part of a call, and wait. */
  readonly #attached = new Set<string>();
  /** All requests that wait, by id. */
  readonly #requests = new Map<string, WebRequest>();
  /** Why the turn failed. */
  #failure: string | undefined;
  #isOver = false;

  *translate(event: WebEvent): Generator<CodexUIMessageChunk> {
    // Requests can close after the agent's last event.
    if (this.#isOver) return;
    switch (event.type) {
      case "item.started":
      case "item.updated":
        yield* this.#progress(event.item);
        return;
      case "item.delta": {
        const kind = textKindOf(event.item_type);
        if (kind === undefined) return;
        const id = yield* this.#openText(event.item_id, kind);
        yield { type: `${kind}-delta`, id, delta: event.delta };
        return;
      }
      case "item.completed":
        yield* this.#complete(event.item);
        return;
      case "web.request_opened":
        yield* this.#ask(event.request);
        return;
      case "web.request_closed":
        yield* this.#closeRequest(event.id, event.decision);
        return;
      case "turn.completed":
        yield* this.#close();
        yield { type: "finish-step" };
        yield { type: "finish", finishReason: "stop", messageMetadata: { usage: event.usage } };
        return;
      case "turn.started":
        // Another attempt of a queue, after one that failed.
        this.#failure = undefined;
        return;
      case "turn.failed":
        // Not an error chunk yet: after one, `useChat` lets a person send, and the thread takes no input before the turn is over.
        this.#failure = event.error.message;
        return;
      case "turn.interrupted":
        yield* this.#close();
        yield { type: "abort", reason: "interrupted" };
        return;
      case "web.turn_ended":
        if (event.error !== null) yield* this.end(event.error.message);
        return;
      default:
        return;
    }
  }

  /** Ends the message with an error, unless it has ended. */
  *end(errorText: string): Generator<CodexUIMessageChunk> {
    if (this.#isOver) return;
    yield* this.#close();
    yield { type: "finish-step" };
    yield { type: "error", errorText: this.#failure ?? errorText };
    yield { type: "finish", finishReason: "error" };
  }

  /** Ends all parts in progress. The agent completes none of them when a turn is interrupted or fails. */
  *#close(): Generator<CodexUIMessageChunk> {
    this.#isOver = true;
    for (const { id, kind } of this.#open.values()) {
      if (kind !== "tool") yield { type: `${kind}-end`, id };
      else
        yield { type: "tool-output-error", ...callOf(id), errorText: "The turn ended before the call did." };
    }
    for (const request of this.#requests.values()) yield dataOf({ ...request, decision: null });
  }

  *#progress(item: ThreadItem): Generator<CodexUIMessageChunk> {
    if (item.type === "todo_list") yield { type: "data-plan", id: item.id, data: { items: item.items } };
    else if (toolOf(item) !== undefined && !this.#open.has(item.id)) yield* this.#openTool(item);
  }

  *#complete(item: ThreadItem): Generator<CodexUIMessageChunk> {
    switch (item.type) {
      case "agent_message":
      case "reasoning": {
        const kind = textKindOf(item.type) ?? "text";
        const hadDeltas = this.#open.has(item.id);
        const id = yield* this.#openText(item.id, kind);
        if (!hadDeltas && item.text !== "") yield { type: `${kind}-delta`, id, delta: item.text };
        yield { type: `${kind}-end`, id };
        this.#open.delete(item.id);
        return;
      }
      case "todo_list":
        yield { type: "data-plan", id: item.id, data: { items: item.items } };
        return;
      case "error":
        yield { type: "data-warning", id: item.id, data: { message: item.message } };
        return;
      default:
        if (toolOf(item) === undefined) return;
        if (!this.#open.has(item.id)) yield* this.#openTool(item);
        yield resultOf(item, this.#open.get(item.id)?.id ?? item.id);
        this.#open.delete(item.id);
    }
  }

  *#openText(itemId: string, kind: TextKind): Generator<CodexUIMessageChunk, string> {
    const open = this.#open.get(itemId);
    if (open !== undefined) return open.id;
    const id = this.#newId(itemId);
    this.#open.set(itemId, { id, kind });
    yield { type: `${kind}-start`, id };
    return id;
  }

  *#openTool(item: ThreadItem): Generator<CodexUIMessageChunk> {
    const tool = toolOf(item);
    if (tool === undefined) return;
    const toolCallId = this.#newId(item.id);
    this.#open.set(item.id, { id: toolCallId, kind: "tool" });
    yield { type: "tool-input-available", toolCallId, ...tool, providerExecuted: true, dynamic: true };
    yield* this.#attachRequest(item.id);
  }

  /** A request for approval belongs to a call, which it may precede. Everything else is data for the page. */
  *#ask(asked: WebRequest): Generator<CodexUIMessageChunk> {
    this.#requests.set(asked.id, asked);
    yield dataOf(asked);
    if (asked.kind !== "approval" || asked.request.itemId === null) return;
    const { itemId, reason } = asked.request;
    this.#asked.set(itemId, { approvalId: asked.id, ...(reason !== null && { reason }) });
    yield* this.#attachRequest(itemId);
  }

  *#closeRequest(id: string, decision: WebDecision | null): Generator<CodexUIMessageChunk> {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#requests.delete(id);
    yield dataOf({ ...request, decision });
    if (!this.#attached.delete(id)) return;
    const approved = decision !== null && decision !== "decline" && decision !== "cancel";
    yield { type: "tool-approval-response", approvalId: id, approved, providerExecuted: true };
  }

  *#attachRequest(itemId: string): Generator<CodexUIMessageChunk> {
    const [asked, call] = [this.#asked.get(itemId), this.#open.get(itemId)];
    if (asked === undefined || call === undefined) return;
    this.#asked.delete(itemId);
    this.#attached.add(asked.approvalId);
    yield { type: "tool-approval-request", toolCallId: call.id, ...asked };
  }

  #newId(itemId: string): string {
    const uses = (this.#uses.get(itemId) ?? 0) + 1;
    this.#uses.set(itemId, uses);
    return uses === 1 ? itemId : `${itemId}.${uses}`;
  }
}

function dataOf(request: CodexRequestData): CodexUIMessageChunk {
  return { type: "data-request", id: request.id, data: request };
}

/** What the results of a call have in common. */
function callOf(toolCallId: string) {
  return { toolCallId, providerExecuted: true, dynamic: true } as const;
}

function textKindOf(itemType: string): TextKind | undefined {
  if (itemType === "agent_message") return "text";
  return itemType === "reasoning" ? "reasoning" : undefined;
}

/** The tool that an item is a call of; `undefined` for other items. */
function toolOf(item: ThreadItem): { toolName: string; input: unknown } | undefined {
  switch (item.type) {
    case "command_execution":
      return { toolName: "command", input: { command: item.command } };
    case "file_change":
      return { toolName: "file_change", input: { changes: item.changes } };
    case "mcp_tool_call":
      return { toolName: `${item.server}.${item.tool}`, input: item.arguments ?? {} };
    case "dynamic_tool_call":
      return { toolName: item.tool, input: item.arguments };
    case "web_search":
      return { toolName: "web_search", input: { query: item.query } };
    case "collab_tool_call":
      return { toolName: "agent", input: { tool: item.tool, prompt: item.prompt } };
    default:
      return undefined;
  }
}

function resultOf(item: ThreadItem, toolCallId: string): CodexUIMessageChunk {
  const call = callOf(toolCallId);
  const status = "status" in item ? item.status : undefined;
  if (status === "declined") return { type: "tool-output-denied", toolCallId };
  if (item.type === "command_execution") {
    const { aggregated_output: output, exit_code: exitCode } = item;
    return { type: "tool-output-available", ...call, output: { output, exitCode } };
  }
  if (item.type === "mcp_tool_call" && item.error) {
    return { type: "tool-output-error", ...call, errorText: item.error.message };
  }
  if (status === "failed") return { type: "tool-output-error", ...call, errorText: "The call failed." };
  return { type: "tool-output-available", ...call, output: outputOf(item) };
}

function outputOf(item: ThreadItem): unknown {
  switch (item.type) {
    case "mcp_tool_call":
      return item.result ?? null;
    case "dynamic_tool_call":
      return item.content ?? null;
    default:
      return { status: "status" in item ? item.status : "completed" };
  }
}
