import type { McpContentBlock, OpenEnum } from "@codex/protocol";
import type { ThreadRecord } from "./thread-record.js";

/** Whose MCP servers are meant. */
export type McpOptions = {
  /**
   * A `Thread` of this `Codex` that has run a turn; with its own servers, and its connections to them. It is loaded if it is not, and
   * then turns that run are waited for. Default: the servers of the configuration.
   */
  thread?: ThreadRecord | undefined;
};

/** Options of `codex.mcp.callTool()`. */
export type CallMcpToolOptions = McpOptions & {
  /** Stops the waiting for the result. The MCP server is not informed. */
  signal?: AbortSignal | undefined;
};

/** Options of `codex.mcp.login()`. */
export type McpSignInOptions = McpOptions & {
  /** The scopes to ask for. Default: those of the configuration, then those that the server names. */
  scopes?: readonly string[] | undefined;
  /** How long the user may take, in milliseconds, rounded up to seconds. Default: the CLI's. */
  timeoutMs?: number | undefined;
  /** Cancels the sign-in. */
  signal?: AbortSignal | undefined;
};

/** A tool of an MCP server. */
export type McpTool = {
  /** The name to call it by. */
  name: string;
  /** What to call it in a user interface; `null` when the server does not say. */
  title: string | null;
  /** What it does; `null` when the server does not say. */
  description: string | null;
  /** The JSON Schema of its arguments. */
  inputSchema: unknown;
  /** The JSON Schema of its structured content; `null` if it has none. */
  outputSchema: unknown;
  /** What the server says of it, such as `readOnlyHint`; `null` when it says nothing. */
  annotations: Record<string, unknown> | null;
};

/** A resource of an MCP server. */
export type McpResource = {
  /** The address to read it by. */
  uri: string;
  /** Its name. */
  name: string;
  /** What to call it in a user interface; `null` when the server does not say. */
  title: string | null;
  /** What it is; `null` when the server does not say. */
  description: string | null;
  /** Its media type; `null` when the server does not say. */
  mimeType: string | null;
};

/** A family of resources of an MCP server. */
export type McpResourceTemplate = Omit<McpResource, "uri"> & {
  /** The address, as a URI template (RFC 6570). */
  uriTemplate: string;
};

/** An MCP server of the agent. */
export type McpServerStatus = {
  /** The name of the server in the configuration. */
  name: string;
  /** Whether the thread is connected to it; `null` without a thread, and for one that was configured since: see `reload()`. */
  status: OpenEnum<
    "notStarted" | "starting" | "connected" | "authenticationRequired" | "failed" | "cancelled" | "disabled"
  > | null;
  /** Whether a sign-in is possible or needed, and what is used. `"unsupported"` also for a program. */
  authentication: OpenEnum<"unknown" | "unsupported" | "notLoggedIn" | "bearerToken" | "oAuth">;
  /** Why its tools are unknown, such as that it did not start; otherwise `null`. */
  error: string | null;
  /** What the server says it is; `null` when unknown. */
  serverInfo: {
    /** The name of the program. */
    name: string;
    /** Its version. */
    version: string;
  } | null;
  /** Its tools, by name. */
  tools: McpTool[];
  /** Its resources. */
  resources: McpResource[];
  /** Its families of resources. */
  resourceTemplates: McpResourceTemplate[];
};

/** The result of a tool of an MCP server. */
export type McpCallResult = {
  /** The parts of the result. */
  content: McpContentBlock[];
  /** The result as a value; `undefined` when the tool gives none. */
  structuredContent: unknown;
  /** Whether the tool failed. `content` says why. */
  isError: boolean;
};

/** What a resource has, or a part of it. */
export type McpResourceContents = {
  /** Its address. */
  uri: string;
  /** Its media type; `null` when the server does not say. */
  mimeType: string | null;
  /** Its content; `null` if it is not text. */
  text: string | null;
  /** Its content; `null` if it is text. */
  data: Uint8Array | null;
};

/** A sign-in of `codex.mcp.login()`. */
export type McpSignIn = {
  /** The address to open in a browser. */
  url: string;
  /**
   * Waits until the user has signed in. Each call has the same outcome.
   *
   * @throws {SignInError} when the sign-in is cancelled, expires or fails
   * @throws the signal's reason
   * @throws {ConnectionLostError} when the app-server is lost meanwhile
   */
  wait(): Promise<void>;
  /** Ends the sign-in, whose `wait()` rejects. Does nothing when it has ended. */
  cancel(): Promise<void>;
};
