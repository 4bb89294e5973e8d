import type { OpenEnum, UnrecognizedType } from "../open-types.js";

/** The status of an MCP tool call. A tool that reports a failure of its own is `failed` too, and has a `result`. */
export type McpToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;

/** A call to a tool of an MCP server. */
export type McpToolCallItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "mcp_tool_call";
  /** The name of the MCP server in the configuration. */
  server: string;
  /** The name of the tool. */
  tool: string;
  /** The arguments of the call: any JSON. Early CLIs leave them out. */
  arguments: unknown;
  /**
   * The result of the tool. Absent or null while the tool runs and if the call itself failed. A tool that reports a failure
   * of its own has a result and the status `failed`. (The TypeScript type omits null, as that of `@openai/codex-sdk` does.
   * `if (item.result)` tests both.)
   */
  result?: McpToolCallResult;
  /** Why the call itself failed. Absent or null if the tool answered. */
  error?: McpToolCallError;
  /** The status of the call. */
  status: McpToolCallStatus;
  /** How long the call took, in milliseconds; null while it runs. Only on the app-server transport. */
  duration_ms?: number | null;
};

/** The result of an MCP tool. */
export type McpToolCallResult = {
  /** The content blocks, as the MCP server sent them. */
  content: McpContentBlock[];
  /** Protocol metadata, if the MCP server sent any. */
  _meta?: unknown;
  /** The result as data, if the tool declares an output schema; otherwise null. */
  structured_content: unknown;
};

/** Why an MCP tool could not be called. */
export type McpToolCallError = {
  /** The message of the binary or of the MCP server. */
  message: string;
};

/** Text from a tool. */
export type McpTextContent = {
  /** The tag of this block. */
  type: "text";
  /** The text. */
  text: string;
};

/** An image or a sound from a tool. */
export type McpMediaContent = {
  /** The tag of this block. */
  type: "image" | "audio";
  /** The bytes, in Base64. */
  data: string;
  /** The media type, such as `image/png`. */
  mimeType: string;
};

/** A link to a resource that the MCP server can provide. */
export type McpResourceLink = {
  /** The tag of this block. */
  type: "resource_link";
  /** The URI of the resource. */
  uri: string;
  /** The server's name for the resource. */
  name: string;
  /** The media type of the resource, if the server gives one. */
  mimeType?: string | undefined;
};

/** A resource with its contents. */
export type McpEmbeddedResource = {
  /** The tag of this block. */
  type: "resource";
  /** The contents: `text`, or `blob` in Base64. */
  resource: {
    /** The URI of the resource. */
    uri: string;
    /** The media type of the resource, if the server gives one. */
    mimeType?: string | undefined;
    /** The contents of a text resource. */
    text?: string;
    /** The contents of a binary resource, in Base64. */
    blob?: string;
  };
};

/** A content block of a type that this version does not know, with every field that the MCP server sent. */
export type UnknownMcpContentBlock = {
  /** A tag that no other block has. */
  type: UnrecognizedType;
};

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
