import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/**
 * When the agent asks before it uses a tool of an MCP server: as the tool's own hints suggest (`"auto"`), always
 * (`"prompt"`), for tools that write (`"writes"`), or never (`"approve"`).
 */
export type McpToolApprovalMode = OpenEnum<"auto" | "prompt" | "writes" | "approve">;

/**
 * A server that offers tools to the agent: one entry of `mcp_servers`. With `command` the CLI starts it and speaks
 * over stdin and stdout; with `url` it speaks HTTP. One of the two is required.
 *
 * An override is merged into the entry of the same name in the user's `config.toml`, and leaves other servers alone;
 * to silence one of those set its `enabled` to false.
 */
export interface McpServerConfig extends CodexConfigObject {
  /** Program to start. */
  command?: string | undefined;
  /** Its arguments. */
  args?: readonly string[] | undefined;
  /** Variables set for the program. Visible in the process list: for secrets use `env_vars`. */
  env?: CodexConfigMap<string> | undefined;
  /** Names of variables of the CLI's own environment to hand on to the program. The way to give it a secret. */
  env_vars?: readonly (string | McpServerEnvironmentVariable)[] | undefined;
  /** Directory the program runs in. */
  cwd?: string | undefined;
  /** Address of an HTTP server. */
  url?: string | undefined;
  /** Name of the environment variable with the bearer token for `url`. The way to give it a token. */
  bearer_token_env_var?: string | undefined;
  /** Headers for every request to `url`. Visible in the process list: for secrets use `env_http_headers`. */
  http_headers?: CodexConfigMap<string> | undefined;
  /** Header names, each with the environment variable that holds its value. */
  env_http_headers?: CodexConfigMap<string> | undefined;
  /** OAuth scopes to ask for. */
  scopes?: readonly string[] | undefined;
  /** Whether the server is used at all. Default: true. */
  enabled?: boolean | undefined;
  /** Whether no thread may start without it. Default: false; then a server that fails to start is silent. */
  required?: boolean | undefined;
  /** How long it may take to start, in seconds; fractions are allowed. */
  startup_timeout_sec?: number | undefined;
  /** How long one tool call may take, in seconds; fractions are allowed. */
  tool_timeout_sec?: number | undefined;
  /** If given, the only tools the agent sees. */
  enabled_tools?: readonly string[] | undefined;
  /** Tools the agent does not see, even if listed in `enabled_tools`. */
  disabled_tools?: readonly string[] | undefined;
  /** Approval for tools without an entry in `tools`. `codex exec` cannot ask: there only `"approve"` lets all run. */
  default_tools_approval_mode?: McpToolApprovalMode | undefined;
  /** Settings of single tools, by name. */
  tools?: CodexConfigMap<McpToolConfig> | undefined;
  /** Whether several of its tools may run at once. */
  supports_parallel_tool_calls?: boolean | undefined;
}

/** One tool of an MCP server. */
export interface McpToolConfig extends CodexConfigObject {
  /** Approval for this tool. */
  approval_mode?: McpToolApprovalMode | undefined;
}

/** A variable to hand on to an MCP server, with the place it comes from. */
export interface McpServerEnvironmentVariable extends CodexConfigObject {
  /** Name of the variable. */
  name: string;
  /** Which environment it is taken from. */
  source?: string | undefined;
}
