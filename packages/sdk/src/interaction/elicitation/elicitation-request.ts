/** An MCP server has a question for the user. `mode` tells the two kinds apart and narrows. */
export type ElicitationRequest = FormElicitationRequest | UrlElicitationRequest;

/** Where a question of an MCP server comes from. */
export interface ElicitationOrigin {
  /** The thread the MCP server works for. For a sub-agent that is a thread of its own. */
  threadId: string;
  /** The turn that runs; `null` when the server cannot tell. */
  turnId: string | null;
  /** The MCP server's name in the configuration. */
  serverName: string;
  /** The question in words. */
  message: string;
  /** What the MCP server says beside it: any JSON, usually `null`. */
  meta: unknown;
}

/** Fields to fill in. */
export interface FormElicitationRequest extends ElicitationOrigin {
  /** Tells the kinds apart. */
  mode: "form";
  /** JSON Schema of the form: an object of plain fields. */
  schema: Readonly<Record<string, unknown>>;
}

/** A page to visit, for example to log in. */
export interface UrlElicitationRequest extends ElicitationOrigin {
  /** Tells the kinds apart. */
  mode: "url";
  /** The page. */
  url: string;
  /** The MCP server's own name for this question. */
  elicitationId: string;
}
