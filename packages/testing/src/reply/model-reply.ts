import type { JsonObject } from "../json.js";

/** An assistant message. */
export interface TextOutput {
  kind: "text";
  /** The deltas, in order; together they are the message. */
  chunks: string[];
  /** When true the deltas are sent, but the message is never finished. */
  unfinished: boolean;
  /** Whether the message is interim commentary or the final answer; absent if unspecified. */
  phase?: "commentary" | "final_answer";
}

/** A reasoning item with a summary people may read. */
export interface ReasoningOutput {
  kind: "reasoning";
  /** The parts of the summary; each is sent as deltas of whole words. */
  summary: string[];
  /** The raw reasoning text; empty when the model keeps it to itself, as hosted models do. */
  content: string;
}

/** A call of a tool with JSON arguments. */
export interface FunctionCallOutput {
  kind: "function_call";
  /** The tool's name as the model was offered it. */
  name: string;
  /** The namespace the tool was offered in, for example `mcp__<server>`. */
  namespace?: string;
  /** The arguments as JSON text; deliberately not checked, since models send broken JSON too. */
  arguments: string;
  /** Pairs the call with its output in a later request; generated when absent. */
  callId?: string;
}

/** A call of a freeform tool, such as `apply_patch`: its input is plain text. */
export interface CustomCallOutput {
  kind: "custom_call";
  /** The tool's name as the model was offered it. */
  name: string;
  /** The text given to the tool. */
  input: string;
  /** Pairs the call with its output in a later request; generated when absent. */
  callId?: string;
}

/** A search in the tools that are offered only on demand (for example the ones that manage sub-agents). */
export interface ToolSearchOutput {
  kind: "tool_search";
  /** What the model looks for. */
  query: string;
  /** The most tools it wants back; the CLI's own default when absent. */
  limit?: number;
  /** Pairs the call with its output in a later request; generated when absent. */
  callId?: string;
}

/** A search that the provider ran while it responded; nothing runs on this machine. */
export interface WebSearchOutput {
  kind: "web_search";
  /** What was done, as the Responses API spells it. */
  action: WebSearchAction;
}

/** What a hosted web search did. */
export type WebSearchAction =
  | { type: "search"; query?: string; queries?: string[] }
  | { type: "open_page"; url?: string }
  | { type: "find_in_page"; url?: string; pattern?: string };

/** An output item passed on exactly as given, for whatever this package has no builder for. */
export interface RawOutput {
  kind: "raw";
  /** The item of `response.output_item.done`. */
  item: JsonObject;
}

/** One item of a model's response. */
export type ModelOutput =
  | TextOutput
  | ReasoningOutput
  | FunctionCallOutput
  | CustomCallOutput
  | ToolSearchOutput
  | WebSearchOutput
  | RawOutput;

/** Token counts the model claims for one response, in tokens. Whatever is left out takes {@link defaultUsage}'s value. */
export interface ModelUsage {
  /** Everything the model read, cached tokens included. */
  inputTokens?: number;
  /** The part of `inputTokens` that was read from the provider's cache. */
  cachedInputTokens?: number;
  /** The part of `inputTokens` that was written to the provider's cache. */
  cacheWriteInputTokens?: number;
  /** Everything the model wrote, reasoning included. */
  outputTokens?: number;
  /** The part of `outputTokens` that was reasoning. */
  reasoningOutputTokens?: number;
}

/** What a response costs when its reply says nothing: small, and no two numbers alike, so that a mix-up shows. */
export const defaultUsage: Readonly<Required<ModelUsage>> = {
  inputTokens: 100,
  cachedInputTokens: 40,
  cacheWriteInputTokens: 0,
  outputTokens: 20,
  reasoningOutputTokens: 5,
};

/** A response that streams its outputs and completes. */
export interface OutputReply {
  kind: "outputs";
  /** The items, in order. */
  outputs: ModelOutput[];
  /** The tokens this response claims; `null` leaves usage out of the response altogether. */
  usage?: ModelUsage | null;
  /** Milliseconds before the first byte of the response. Default 0. */
  latencyMs?: number;
  /** The pause after each delta, in milliseconds. Default 0. */
  delayMs?: number;
}

/** An HTTP answer that is no stream: what a provider sends when it refuses a request. */
export interface HttpFailureReply {
  kind: "http_failure";
  /** The status code, for example 401, 429 or 500. */
  status: number;
  /** The body: text as it is, anything else as JSON. */
  body: unknown;
  /** Further response headers, for example `retry-after`. */
  headers: Record<string, string>;
}

/** A stream that starts well and then reports that the response failed. */
export interface ResponseFailureReply {
  kind: "response_failure";
  /** What is streamed before the failure. */
  before: ModelOutput[];
  /** `failed`: the provider gave up. `incomplete`: it stopped early, for example at its token limit. */
  outcome: "failed" | "incomplete";
  /** The provider's code, for example `context_length_exceeded`; for `incomplete` the reason, for example `max_output_tokens`. */
  code: string;
  /** The provider's own words; unused for `incomplete`. */
  message: string;
}

/** A request that is never answered to the end: the connection stays open until either side closes it. */
export interface StallReply {
  kind: "stall";
  /** What is streamed before the silence; absent: not even the response headers come. */
  before?: OutputReply;
}

/** A connection that breaks: it is reset before the response completes. */
export interface DisconnectReply {
  kind: "disconnect";
  /** What is streamed before the break; absent: the connection breaks before any answer. */
  before?: OutputReply;
}

/** The response of the scripted model to one request. Build it with `reply`. */
export type ModelReply = OutputReply | HttpFailureReply | ResponseFailureReply | StallReply | DisconnectReply;

/** Cuts a text into deltas of at most `chunkSize` characters, or of whole words when no size is given. */
export function textChunks(text: string, chunkSize?: number): string[] {
  if (text === "") return [];
  if (chunkSize === undefined) return text.match(/\s*\S+\s*|\s+/g) ?? [];
  if (!(chunkSize >= 1)) throw new RangeError(`chunkSize must be at least 1, got ${chunkSize}`);
  // By code point: a delta is JSON text, in which half a surrogate pair would become a replacement character.
  const characters = [...text];
  const chunks: string[] = [];
  for (let start = 0; start < characters.length; start += Math.floor(chunkSize)) {
    chunks.push(characters.slice(start, start + Math.floor(chunkSize)).join(""));
  }
  return chunks;
}
