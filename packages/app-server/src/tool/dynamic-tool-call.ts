import type { JsonValue } from "../config/json-value.js";

/**
 * Parameters of `item/tool/call`: run a tool of the client's. The server waits without a limit of its own, so answer
 * always: a failed tool with `success: false`, whose text the model gets to read (of an error it only hears that the
 * call failed).
 */
export interface DynamicToolCallParams {
  /** The thread that calls. */
  threadId: string;
  /** The turn that calls. */
  turnId: string;
  /** The call; also the id of its `dynamicToolCall` item. */
  callId: string;
  /** The namespace the tool was declared in, or `null`. */
  namespace: string | null;
  /** The tool's name. */
  tool: string;
  /** What the model passes; not checked against the tool's schema. */
  arguments: JsonValue;
}

/** Result of `item/tool/call`. */
export interface DynamicToolCallResponse {
  /** What the model gets to see. */
  contentItems: DynamicToolCallOutputContentItem[];
  /** Whether the tool succeeded. */
  success: boolean;
}

/** One piece of a tool's output. */
export type DynamicToolCallOutputContentItem =
  | { type: "inputText"; text: string }
  | { type: "inputImage"; imageUrl: string }
  | { type: "inputAudio"; audioUrl: string };
