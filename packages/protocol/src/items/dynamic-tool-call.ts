import type { OpenEnum, UnrecognizedType } from "../open-types.js";

/** The status of a call to a tool of the host program. */
export type DynamicToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;

/** A call to a tool that the host program runs itself. Only the app-server transport has such tools. */
export type DynamicToolCallItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "dynamic_tool_call";
  /** The name of the tool. */
  tool: string;
  /** The namespace that the tool was declared in; null if it has none. */
  namespace?: string | null;
  /** The arguments of the call: any JSON. */
  arguments?: unknown;
  /** The result of the tool, or the reason why it failed, as the model receives it. Null while the tool runs. */
  content?: DynamicToolContent[] | null;
  /** The status of the call. */
  status: DynamicToolCallStatus;
  /** How long the call took, in milliseconds; null while it runs. Only on the app-server transport. */
  duration_ms?: number | null;
};

/** Text from a tool. */
export type DynamicToolTextContent = {
  /** The tag of this content. */
  type: "text";
  /** The text. */
  text: string;
};

/** An image or a sound from a tool. */
export type DynamicToolMediaContent = {
  /** The tag of this content. */
  type: "image" | "audio";
  /** A data URL that holds the bytes. The binary accepts no other URL (0.169). */
  url: string;
};

/** Content of a type that this version does not know, with every field that the binary sent. */
export type UnknownDynamicToolContent = {
  /** A tag that no other content has. */
  type: UnrecognizedType;
};

/** One piece of the result of a tool of the host program. */
export type DynamicToolContent = DynamicToolTextContent | DynamicToolMediaContent | UnknownDynamicToolContent;
