import type { JsonValue } from "../config/json-value.js";

/**
 * Parameters of `mcpServer/elicitation/request`: an MCP server has a question for the user. The approval of an MCP
 * tool call comes this way too, as an empty form with `_meta.codex_approval_kind` `"mcp_tool_call"`.
 */
export type McpServerElicitationRequestParams = McpServerElicitationOrigin &
  (FormElicitation | UrlElicitation | OpenaiFormElicitation | OpenaiUserVerificationElicitation);

/** Where the question comes from. */
export interface McpServerElicitationOrigin {
  /** The thread the MCP server works for. */
  threadId: string;
  /** The turn that runs, where the server knows it. */
  turnId: string | null;
  /** The MCP server's name in the configuration. */
  serverName: string;
  /** What the MCP server and codex tell each other beside the question. */
  _meta: JsonValue;
}

/** Fields to fill in. */
export interface FormElicitation {
  /** Tells the questions apart. */
  mode: "form";
  /** The question in words. */
  message: string;
  /** A JSON Schema of type `object` with plain properties: the answer's shape. */
  requestedSchema: JsonValue;
}

/** A page to visit. */
export interface UrlElicitation {
  /** Tells the questions apart. */
  mode: "url";
  /** The question in words. */
  message: string;
  /** The page. */
  url: string;
  /** The MCP server's own name for this question. */
  elicitationId: string;
}

/** A form in OpenAI's own format; only sent to clients that asked for it. */
export interface OpenaiFormElicitation {
  /** Tells the questions apart. */
  mode: "openai/form" | "openaiForm";
  /** The question in words. */
  message: string;
  /** The form. */
  requestedSchema: JsonValue;
}

/** A proof that a person is present; only sent to clients that asked for it. */
export interface OpenaiUserVerificationElicitation {
  /** Tells the questions apart. */
  mode: "openai/userVerification";
  /** What to show as the title. */
  title: string;
  /** What to show below. */
  description: string;
  /** What the proof has to answer. */
  challenge: string;
}

/** Result of `mcpServer/elicitation/request`. */
export interface McpServerElicitationRequestResponse {
  /** What the user did. */
  action: "accept" | "decline" | "cancel";
  /** The filled-in form when accepted; otherwise `null`. */
  content: JsonValue;
  /** What the client adds, for example `{ persist: "session" }` on an MCP tool approval; otherwise `null`. */
  _meta: JsonValue;
}
