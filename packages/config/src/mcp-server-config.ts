import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/**
 * When the agent asks before it calls a tool of an MCP server: as the tool's own hints suggest (`"auto"`), always
 * (`"prompt"`), for tools that write (`"writes"`), or never (`"approve"`).
 */
export type McpToolApprovalMode = OpenEnum<"auto" | "prompt" | "writes" | "approve">;

/**
 * A server that offers tools to the agent: one entry of `mcp_servers`. One of two settings is required:
 * `command` for a program that the CLI starts and talks to over stdin and stdout, or `url` for an HTTP server.
 *
 * An override is merged into the entry of the same name in the user's `config.toml` and does not affect other servers.
 * To turn one of those off, set its `enabled` to false.
 */
export interface McpServerConfig extends CodexConfigObject {
  /** Program to start. */
  command?: string | undefined;
  /** Arguments of the program. */
  args?: readonly string[] | undefined;
  /** Environment variables to set for the program. Visible in the process list: use `env_vars` for secrets. */
  env?: CodexConfigMap<string> | undefined;
  /** Names of variables of the CLI's own environment that the program inherits. Use this to pass a secret. */
  env_vars?: readonly (string | McpServerEnvironmentVariable)[] | undefined;
  /** Working directory of the program. */
  cwd?: string | undefined;
  /** Address of an HTTP server. */
  url?: string | undefined;
  /** Name of the environment variable that holds the bearer token for `url`. Use this to pass a token. */
  bearer_token_env_var?: string | undefined;
  /** Headers of every request to `url`. Visible in the process list: use `env_http_headers` for secrets. */
  http_headers?: CodexConfigMap<string> | undefined;
  /** Header names, each with the name of the environment variable that holds its value. */
  env_http_headers?: CodexConfigMap<string> | undefined;
  /** OAuth scopes to request. */
  scopes?: readonly string[] | undefined;
  /** Whether the server is used at all. Default: true. */
  enabled?: boolean | undefined;
  /** Whether a thread fails to start without the server. Default: false, which ignores a failed start silently. */
  required?: boolean | undefined;
  /** How long the server may take to start, in seconds. Fractions are allowed. */
  startup_timeout_sec?: number | undefined;
  /** How long one tool call may take, in seconds. Fractions are allowed. */
  tool_timeout_sec?: number | undefined;
  /** If given, the agent sees only these tools. */
  enabled_tools?: readonly string[] | undefined;
  /** Tools that are hidden from the agent. Takes precedence over `enabled_tools`. */
  disabled_tools?: readonly string[] | undefined;
  /**
   * Approval mode of tools without an entry in `tools`. `codex exec` cannot ask for approval, so only `"approve"` allows
   * every tool there.
   */
  default_tools_approval_mode?: McpToolApprovalMode | undefined;
  /** Settings of individual tools, by name. */
  tools?: CodexConfigMap<McpToolConfig> | undefined;
  /** Whether the agent may call several tools of the server at once. */
  supports_parallel_tool_calls?: boolean | undefined;
}

/** Settings of one tool of an MCP server. */
export interface McpToolConfig extends CodexConfigObject {
  /** Approval mode of this tool. */
  approval_mode?: McpToolApprovalMode | undefined;
}

/** An environment variable that an MCP server inherits, with its source. */
export interface McpServerEnvironmentVariable extends CodexConfigObject {
  /** Name of the variable. */
  name: string;
  /** The environment it comes from. */
  source?: string | undefined;
}
