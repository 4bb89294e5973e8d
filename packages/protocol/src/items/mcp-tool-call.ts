import type { OpenEnum, UnrecognizedType } from "../open-types.js";

/** The status of an MCP tool call. A tool that reports a failure of its own is `failed` too, and has a `result`. */
export type McpToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;

/** A call to a tool of an MCP server. */
export interface McpToolCallItem {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "mcp_tool_call";
  /** The name of the MCP server in the configuration. */
  server: string;
  /** The name of the tool. */
  tool: string;
  /** The arguments of the call: any JSON. Early CLIs leave them out. */
  arguments?: unknown;
  /**
   * The result of the tool. Null while the tool runs and if the call itself failed. A tool that reports a failure of its
   * own has a result and the status `failed`.
   */
  result?: McpToolCallResult | null;
  /** Why the call itself failed. Null if the tool answered. */
  error?: McpToolCallError | null;
  /** The status of the call. */
  status: McpToolCallStatus;
}

/** The result of an MCP tool. */
export interface McpToolCallResult {
  /** The content blocks, as the MCP server sent them. */
  content: McpContentBlock[];
  /** Protocol metadata, if the MCP server sent any. */
  _meta?: unknown;
  /** The result as data, if the tool declares an output schema; otherwise null. */
  structured_content?: unknown;
}

/** Why an MCP tool could not be called. */
export interface McpToolCallError {
  /** The message of the binary or of the MCP server. */
  message: string;
}

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
  /** The bytes, in Base64. */
  data: string;
  /** The media type, such as `image/png`. */
  mimeType: string;
}

/** A link to a resource that the MCP server can provide. */
export interface McpResourceLink {
  /** The tag of this block. */
  type: "resource_link";
  /** The URI of the resource. */
  uri: string;
  /** The server's name for the resource. */
  name: string;
  /** The media type of the resource, if the server gives one. */
  mimeType?: string;
}

/** A resource with its contents. */
export interface McpEmbeddedResource {
  /** The tag of this block. */
  type: "resource";
  /** The contents: `text`, or `blob` in Base64. */
  resource: {
    /** The URI of the resource. */
    uri: string;
    /** The media type of the resource, if the server gives one. */
    mimeType?: string;
    /** The contents of a text resource. */
    text?: string;
    /** The contents of a binary resource, in Base64. */
    blob?: string;
  };
}

/** A content block of a type that this version does not know. */
export interface UnknownMcpContentBlock {
  /** A tag that no other block has. */
  type: UnrecognizedType;
  /** Every field that the MCP server sent. */
  [field: string]: unknown;
}

/**
 * One content block of an MCP tool's result. Neither the binary nor this package validates what the MCP server sent,
 * because a malformed answer of a tool must not break the turn. Check a field before you rely on it.
 */
export type McpContentBlock =
  | McpTextContent
  | McpMediaContent
  | McpResourceLink
  | McpEmbeddedResource
  | UnknownMcpContentBlock;
