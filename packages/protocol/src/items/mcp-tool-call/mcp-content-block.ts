import type { UnrecognizedType } from "../../tolerance/unrecognized-type.js";

/** Text from a tool. */
export interface McpTextContent {
  /** The tag of this block. */
  type: "text";
  /** The text. */
  text: string;
}

/** An image or a sound from a tool. */
export interface McpMediaContent {
  /** The tag of this block. */
  type: "image" | "audio";
  /** The bytes, in base64. */
  data: string;
  /** What the bytes are: `image/png`. */
  mimeType: string;
}

/** A pointer to something the MCP server can be asked for. */
export interface McpResourceLink {
  /** The tag of this block. */
  type: "resource_link";
  /** Where the resource is. */
  uri: string;
  /** What the server calls it. */
  name: string;
  /** What kind of data it holds, if the server says so. */
  mimeType?: string;
}

/** A resource with its contents. */
export interface McpEmbeddedResource {
  /** The tag of this block. */
  type: "resource";
  /** The contents: `text`, or `blob` in base64. */
  resource: {
    /** Where the resource is. */
    uri: string;
    /** What kind of data it holds, if the server says so. */
    mimeType?: string;
    /** The contents of a text resource. */
    text?: string;
    /** The contents of a binary resource, in base64. */
    blob?: string;
  };
}

/** A block of a type this version does not know. */
export interface UnknownMcpContentBlock {
  /** A tag that is in no list here. */
  type: UnrecognizedType;
  /** Every field the MCP server sent. */
  [field: string]: unknown;
}

/**
 * One block of what an MCP tool returned. The binary passes on what the MCP server sent, and nothing here checks
 * it either: a tool with an odd answer must not break the turn. Check before you trust a field.
 */
export type McpContentBlock =
  | McpTextContent
  | McpMediaContent
  | McpResourceLink
  | McpEmbeddedResource
  | UnknownMcpContentBlock;
