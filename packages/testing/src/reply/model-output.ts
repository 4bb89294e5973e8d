import type { JsonObject } from "./json-object.js";

/** An assistant message. */
export interface TextOutput {
  kind: "text";
  /** The deltas, in order; together they are the message. */
  chunks: string[];
  /** When true the deltas are sent, but the message is never finished. */
  unfinished: boolean;
  /** Whether the model calls it a remark on the way or its last word; absent when the model does not say. */
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
  /** Pairs the call with its output in a later request; made up when absent. */
  callId?: string;
}

/** A call of a freeform tool, such as `apply_patch`: its input is plain text. */
export interface CustomCallOutput {
  kind: "custom_call";
  /** The tool's name as the model was offered it. */
  name: string;
  /** The text given to the tool. */
  input: string;
  /** Pairs the call with its output in a later request; made up when absent. */
  callId?: string;
}

/** A search in the tools that are offered only on demand (for example the ones that manage sub-agents). */
export interface ToolSearchOutput {
  kind: "tool_search";
  /** What the model looks for. */
  query: string;
  /** The most tools it wants back; the CLI's own default when absent. */
  limit?: number;
  /** Pairs the call with its output in a later request; made up when absent. */
  callId?: string;
}

/** A search that the provider ran by itself while answering; nothing is executed on this machine. */
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
