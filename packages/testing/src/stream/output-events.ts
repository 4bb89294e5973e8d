import type { JsonObject } from "../json.js";
import {
  type CustomCallOutput,
  type FunctionCallOutput,
  type ModelOutput,
  type ReasoningOutput,
  type TextOutput,
  textChunks,
} from "../reply/model-reply.js";

/** One event of the Responses API's stream. */
export interface ResponseEvent {
  /** The event's name, for example `response.output_text.delta`. */
  type: string;
  [field: string]: unknown;
}

/** Formats a server-sent event. JSON text has no raw newline, so one `data` line is enough. */
export function serverSentEvent(event: ResponseEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Generates short, unique ids for the responses, items and calls of one model. */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  /** The next id with this prefix, for example `call_3`. */
  next(prefix: "resp" | "msg" | "rs" | "fc" | "ctc" | "tsc" | "ws" | "call"): string {
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    return `${prefix}_${count}`;
  }
}

/** The events that stream one output item. */
export function outputEvents(output: ModelOutput, index: number, ids: Identifiers): Iterable<ResponseEvent> {
  switch (output.kind) {
    case "text":
      return textEvents(output, index, ids);
    case "reasoning":
      return reasoningEvents(output, index, ids);
    case "function_call":
    case "custom_call":
      return callEvents(output, index, ids);
    case "tool_search":
      return wholeItem(index, {
        type: "tool_search_call",
        id: ids.next("tsc"),
        call_id: output.callId ?? ids.next("call"),
        status: "completed",
        execution: "client",
        arguments: { query: output.query, ...(output.limit !== undefined && { limit: output.limit }) },
      });
    case "web_search": {
      const id = ids.next("ws");
      return [
        itemAdded(index, {
          type: "web_search_call",
          id,
          status: "in_progress",
          action: { type: output.action.type },
        }),
        itemDone(index, { type: "web_search_call", id, status: "completed", action: output.action }),
      ];
    }
    case "raw":
      return wholeItem(index, output.item);
  }
}

function wholeItem(index: number, item: JsonObject): ResponseEvent[] {
  return [itemAdded(index, item), itemDone(index, item)];
}

/** Streams an assistant message delta by delta. */
function* textEvents(output: TextOutput, index: number, ids: Identifiers): Iterable<ResponseEvent> {
  const id = ids.next("msg");
  const message = { type: "message", id, role: "assistant", ...(output.phase && { phase: output.phase }) };
  const place = { item_id: id, output_index: index, content_index: 0 };
  const text = output.chunks.join("");
  const part = { type: "output_text", text, annotations: [] };

  yield itemAdded(index, { ...message, status: "in_progress", content: [] });
  yield { type: "response.content_part.added", ...place, part: { ...part, text: "" } };
  for (const delta of output.chunks) yield { type: "response.output_text.delta", ...place, delta };
  if (output.unfinished) return;
  yield { type: "response.output_text.done", ...place, text };
  yield { type: "response.content_part.done", ...place, part };
  yield itemDone(index, { ...message, status: "completed", content: [part] });
}

/** Streams a reasoning item: the parts of its summary, then its raw text, if any. */
function* reasoningEvents(output: ReasoningOutput, index: number, ids: Identifiers): Iterable<ResponseEvent> {
  const id = ids.next("rs");
  yield itemAdded(index, { type: "reasoning", id, summary: [] });
  for (const [summaryIndex, text] of output.summary.entries()) {
    const place = { item_id: id, output_index: index, summary_index: summaryIndex };
    yield {
      type: "response.reasoning_summary_part.added",
      ...place,
      part: { type: "summary_text", text: "" },
    };
    for (const delta of textChunks(text)) {
      yield { type: "response.reasoning_summary_text.delta", ...place, delta };
    }
    yield { type: "response.reasoning_summary_text.done", ...place, text };
    yield { type: "response.reasoning_summary_part.done", ...place, part: { type: "summary_text", text } };
  }
  const place = { item_id: id, output_index: index, content_index: 0 };
  for (const delta of textChunks(output.content))
    yield { type: "response.reasoning_text.delta", ...place, delta };
  yield itemDone(index, {
    type: "reasoning",
    id,
    summary: output.summary.map((text) => ({ type: "summary_text", text })),
    ...(output.content !== "" && { content: [{ type: "reasoning_text", text: output.content }] }),
  });
}

/** Streams a tool call: its arguments (or freeform input) as deltas, then the whole call. */
function* callEvents(
  output: FunctionCallOutput | CustomCallOutput,
  index: number,
  ids: Identifiers,
): Iterable<ResponseEvent> {
  const custom = output.kind === "custom_call";
  const id = ids.next(custom ? "ctc" : "fc");
  const payloadName = custom ? "input" : "arguments";
  const payload = custom ? output.input : output.arguments;
  const eventName = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
  const call = {
    type: custom ? "custom_tool_call" : "function_call",
    id,
    call_id: output.callId ?? ids.next("call"),
    name: output.name,
    ...(!custom && output.namespace !== undefined && { namespace: output.namespace }),
  };
  const place = { item_id: id, output_index: index };

  yield itemAdded(index, { ...call, status: "in_progress", [payloadName]: "" });
  for (const delta of textChunks(payload)) yield { type: `${eventName}.delta`, ...place, delta };
  yield { type: `${eventName}.done`, ...place, [payloadName]: payload };
  yield itemDone(index, { ...call, status: "completed", [payloadName]: payload });
}

/** The event that opens an item. */
function itemAdded(index: number, item: JsonObject): ResponseEvent {
  return { type: "response.output_item.added", output_index: index, item };
}

/** The event that finishes an item. The agent acts on this one. */
function itemDone(index: number, item: JsonObject): ResponseEvent {
  return { type: "response.output_item.done", output_index: index, item };
}
