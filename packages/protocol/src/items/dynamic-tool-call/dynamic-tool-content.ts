import type { UnrecognizedType } from "../../tolerance/unrecognized-type.js";

/** Text from a tool. */
export interface DynamicToolTextContent {
  /** The tag of this content. */
  type: "text";
  /** The text. */
  text: string;
}

/** An image or a sound from a tool. */
export interface DynamicToolMediaContent {
  /** The tag of this content. */
  type: "image" | "audio";
  /** A data URL with the bytes in it: the binary takes no other (0.169). */
  url: string;
}

/** Content of a type this version does not know. */
export interface UnknownDynamicToolContent {
  /** A tag that is in no list here. */
  type: UnrecognizedType;
  /** Every field the binary sent, unchecked. */
  [field: string]: unknown;
}

/** One piece of what a tool of the host program returned. */
export type DynamicToolContent = DynamicToolTextContent | DynamicToolMediaContent | UnknownDynamicToolContent;
