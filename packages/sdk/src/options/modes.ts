/**
 * When the agent asks for approval.
 *
 * On exec the agent never asks: the CLI forces `never`, and refuses to start with `untrusted`. The other values have an
 * effect on app-server only.
 */
export type ApprovalMode = "never" | "on-request" | "on-failure" | "untrusted";

/** The approval modes as constants. */
export const ApprovalMode = {
  Never: "never",
  OnRequest: "on-request",
  OnFailure: "on-failure",
  Untrusted: "untrusted",
} as const satisfies Record<string, ApprovalMode>;

/**
 * Which kinds of approval the agent may ask for. What it may not ask for is refused without a question, as is what no handler answers.
 * What needs no approval runs as with `on-request`. Tools of MCP servers that need approval ask whatever this says. Requires
 * app-server.
 */
export type GranularApprovalPolicy = {
  /** The kinds. */
  granular: {
    /** To run a command, or apply a patch, outside the sandbox. Default: `false`. */
    sandboxApproval?: boolean | undefined;
    /** To run a command for which a `.rules` file requires approval. Default: `false`. */
    rules?: boolean | undefined;
    /** To run the script of a skill. Default: `false`. */
    skillApproval?: boolean | undefined;
    /** To get more permissions, with the tool `request_permissions`. Default: `false`. */
    requestPermissions?: boolean | undefined;
    /** The questions of MCP servers. Default: `false`. */
    mcpElicitations?: boolean | undefined;
  };
};

/**
 * What the agent's commands may access.
 *
 * - `read-only`: read any file, write none, no network.
 * - `workspace-write`: also write in the working directory, `additionalDirectories` and the temporary directory.
 * - `danger-full-access`: no sandbox.
 */
export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

/** The sandbox modes as constants. */
export const SandboxMode = {
  ReadOnly: "read-only",
  WorkspaceWrite: "workspace-write",
  DangerFullAccess: "danger-full-access",
} as const satisfies Record<string, SandboxMode>;

/**
 * How the model may search the web: not at all, in a cached index, in the provider's index, or live. The values are those
 * of the CLI's setting `web_search`.
 */
export type WebSearchMode = "disabled" | "cached" | "indexed" | "live";

/** The web search modes as constants. */
export const WebSearchMode = {
  Disabled: "disabled",
  Cached: "cached",
  Indexed: "indexed",
  Live: "live",
} as const satisfies Record<string, WebSearchMode>;

/** The reasoning efforts known to this version. Each model accepts some of them. */
type KnownReasoningEffort = "minimal" | "low" | "medium" | "high" | "xhigh" | "max" | "ultra" | "persistent";

/**
 * How much the model reasons before it answers. Any non-empty string is accepted: new models bring new names, and the CLI
 * forwards them unchecked.
 */
export type ModelReasoningEffort = KnownReasoningEffort | (string & {});

/** The known reasoning efforts as constants. */
export const ModelReasoningEffort = {
  Minimal: "minimal",
  Low: "low",
  Medium: "medium",
  High: "high",
  XHigh: "xhigh",
  Max: "max",
  Ultra: "ultra",
  Persistent: "persistent",
} as const satisfies Record<string, KnownReasoningEffort>;

/** How the model summarizes its reasoning. `none` asks for no summary. */
export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";

/** The reasoning summaries as constants. */
export const ReasoningSummary = {
  Auto: "auto",
  Concise: "concise",
  Detailed: "detailed",
  None: "none",
} as const satisfies Record<string, ReasoningSummary>;

/**
 * - `default`: the agent does what it is asked for.
 * - `plan`: the agent explores, asks and proposes a plan, which is an item of the turn, and changes nothing.
 */
export type CollaborationMode = "default" | "plan";

/** The collaboration modes as constants. */
export const CollaborationMode = {
  Default: "default",
  Plan: "plan",
} as const satisfies Record<string, CollaborationMode>;

/**
 * An experimental access program of the built-in OpenAI provider. The values are those of the CLI's
 * `--cyber-access-program`.
 */
export type CyberAccessProgram = "standard" | "daybreak_blue" | "daybreak_red";

/** The access programs as constants. */
export const CyberAccessProgram = {
  Standard: "standard",
  DaybreakBlue: "daybreak_blue",
  DaybreakRed: "daybreak_red",
} as const satisfies Record<string, CyberAccessProgram>;
