import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";
import type { HooksConfig } from "./hooks-config.js";
import type { McpServerConfig } from "./mcp-server-config.js";
import type { ModelProviderConfig } from "./model-provider-config.js";
import type { PermissionProfileConfig } from "./permission-config.js";
import type {
  ApprovalPolicyConfig,
  ProjectConfig,
  SandboxWorkspaceWriteConfig,
  ShellEnvironmentPolicyConfig,
} from "./sandbox-config.js";

/**
 * The configuration of the Codex CLI, with the key names of `config.toml`. The common keys of Codex CLI 0.171 are typed
 * and documented; any other key is accepted too, such as those of its user interface and of its desktop app. Where no default is documented, the CLI chooses one.
 *
 * The CLI ignores unknown keys, unless it runs with `--strict-config`. It exits before the first turn when a known key
 * has an invalid value and, with `--strict-config`, when a key is unknown.
 *
 * **Secrets.** The whole configuration becomes command line arguments, which other users of the machine can read in the
 * process list. Put a secret into the environment and only the name of its variable into the configuration: `env_key`
 * and `env_http_headers` of a model provider; `bearer_token_env_var`, `env_http_headers` and `env_vars` of an MCP server.
 */
export interface CodexConfig extends CodexConfigObject {
  /** Name of the model. */
  model?: string | undefined;
  /** The provider to use: an entry of `model_providers` or a built-in one. Default: `"openai"`. */
  model_provider?: string | undefined;
  /** Model providers in addition to the built-in ones. An entry cannot replace a built-in one such as `openai`. */
  model_providers?: CodexConfigMap<ModelProviderConfig> | undefined;
  /** Base URL of the built-in provider `openai`, up to and including the version. */
  openai_base_url?: string | undefined;
  /** How much the model reasons. The CLI does not check the value; each model defines the ones it supports. */
  model_reasoning_effort?:
    | OpenEnum<"minimal" | "low" | "medium" | "high" | "xhigh" | "max" | "ultra">
    | undefined;
  /** How detailed the summaries of the reasoning are. `"none"` turns them off. */
  model_reasoning_summary?: OpenEnum<"auto" | "concise" | "detailed" | "none"> | undefined;
  /** How long the model's answers are. */
  model_verbosity?: OpenEnum<"low" | "medium" | "high"> | undefined;
  /** Size of the model's context window in tokens, for models that the CLI does not know. */
  model_context_window?: number | undefined;
  /** Number of tokens in the context at which the conversation is compacted. */
  model_auto_compact_token_limit?: number | undefined;
  /** Which tokens count towards that number. */
  model_auto_compact_token_limit_scope?: OpenEnum<"total" | "body_after_prefix"> | undefined;
  /** Absolute path of a JSON file with the models to use in place of the CLI's own catalog. It must exist and have a model. */
  model_catalog_json?: string | undefined;
  /** How much the model reasons in plan mode. The CLI does not check the value. Default: as the CLI chooses for the model. */
  plan_mode_reasoning_effort?: OpenEnum<"none" | "minimal" | "low" | "medium" | "high" | "xhigh"> | undefined;
  /** The tone of the answers, for models that have one. */
  personality?: OpenEnum<"none" | "friendly" | "pragmatic"> | undefined;
  /** The model of reviews. */
  review_model?: string | undefined;
  /** Absolute path of a file with instructions that replace the model's built-in ones. The file must exist. */
  model_instructions_file?: string | undefined;
  /** Service tier of requests: `"default"`, `"flex"`, `"priority"`, or another one that the service supports. */
  service_tier?: string | undefined;

  /** Instructions that replace the model's built-in ones. */
  instructions?: string | undefined;
  /** Instructions that the model receives as a developer message, in addition to the built-in ones. */
  developer_instructions?: string | undefined;
  /** Prompt that is used to compact a conversation. */
  compact_prompt?: string | undefined;
  /** Whether the model receives the directory, the date and the shell that it works with. Default: true. */
  include_environment_context?: boolean | undefined;
  /** How many bytes of an `AGENTS.md` the model sees. Default: 32768. */
  project_doc_max_bytes?: number | undefined;
  /** File names to try, in order, where there is no `AGENTS.md`. Default: none. */
  project_doc_fallback_filenames?: readonly string[] | undefined;
  /** Names of files or directories that mark the root of a project. Default: `[".git"]`. */
  project_root_markers?: readonly string[] | undefined;

  /** What commands may touch. Always set it: the default depends on what the CLI remembers about the directory. */
  sandbox_mode?: OpenEnum<"read-only" | "workspace-write" | "danger-full-access"> | undefined;
  /** What `workspace-write` allows outside the working directory. */
  sandbox_workspace_write?: SandboxWorkspaceWriteConfig | undefined;
  /**
   * The permission profile in use: a built-in one (`":read-only"`, `":workspace"`, `":danger-full-access"`) or an entry of
   * `permissions`. It wins over a `sandbox_mode` of the same source or of a weaker one; a `sandbox_mode` of a stronger one, or the
   * CLI's `--sandbox`, wins over it.
   */
  default_permissions?: string | undefined;
  /** Permission profiles, by name. The CLI demands `default_permissions` where it finds any. */
  permissions?: CodexConfigMap<PermissionProfileConfig> | undefined;
  /** When the agent asks for approval. */
  approval_policy?: ApprovalPolicyConfig | undefined;
  /** The reviewer of approvals: `"user"` (the default), or `"auto_review"`, another agent. */
  approvals_reviewer?: OpenEnum<"user" | "auto_review"> | undefined;
  /** Settings of individual directories, by absolute path. */
  projects?: CodexConfigMap<ProjectConfig> | undefined;
  /** Which environment variables the agent's commands see. */
  shell_environment_policy?: ShellEnvironmentPolicyConfig | undefined;
  /** Whether the model may run commands in a login shell. Default: true. */
  allow_login_shell?: boolean | undefined;

  /** Whether the agent can search the web, and whether it sees a stored copy of the web or the live one. */
  web_search?: OpenEnum<"disabled" | "cached" | "indexed" | "live"> | undefined;
  /** Settings of built-in tools. */
  tools?: ToolsConfig | undefined;
  /** Servers that offer additional tools, by name. */
  mcp_servers?: CodexConfigMap<McpServerConfig> | undefined;
  /** Where the CLI keeps the logins of MCP servers. */
  mcp_oauth_credentials_store?: OpenEnum<"auto" | "file" | "keyring"> | undefined;
  /** Port that receives the browser when it comes back from the login of an MCP server. Default: any free one. */
  mcp_oauth_callback_port?: number | undefined;
  /** Address that the browser comes back to, where that is not the port itself. */
  mcp_oauth_callback_url?: string | undefined;
  /** How many tokens of a tool's output stay in the conversation. */
  tool_output_token_limit?: number | undefined;
  /** How long a command that runs in the background may run, in milliseconds. */
  background_terminal_max_timeout?: number | undefined;
  /** What codex runs at certain points of a thread. */
  hooks?: HooksConfig | undefined;
  /** Feature flags. */
  features?: FeaturesConfig | undefined;
  /** Roles that sub-agents can have, by name, and the limits of sub-agents. */
  agents?: AgentsConfig | undefined;

  /** Whether reasoning is omitted from the output. Default: false. */
  hide_agent_reasoning?: boolean | undefined;
  /** Whether raw reasoning is shown where the model provides it. Default: false. */
  show_raw_agent_reasoning?: boolean | undefined;
  /** A command, with its arguments, that the CLI runs after each turn. Its last argument is a JSON text. */
  notify?: readonly string[] | undefined;
  /** The history of prompts. */
  history?: HistoryConfig | undefined;
  /** Usage statistics. */
  analytics?: AnalyticsConfig | undefined;
  /** Where the CLI keeps its login. Default: `"file"`, in `$CODEX_HOME`. `"ephemeral"` keeps it in memory. */
  cli_auth_credentials_store?: OpenEnum<"file" | "keyring" | "auto" | "ephemeral"> | undefined;
  /** The only way to sign in that the CLI accepts. */
  forced_login_method?: OpenEnum<"chatgpt" | "api"> | undefined;
  /** The only ChatGPT workspace, or workspaces, that the CLI lets a user sign in to. */
  forced_chatgpt_workspace_id?: string | readonly string[] | undefined;
  /** Whether the CLI looks for a newer version when it starts. Default: true. */
  check_for_update_on_startup?: boolean | undefined;
  /** Export of telemetry. */
  otel?: OtelConfig | undefined;
  /** Which skills the agent sees. */
  skills?: SkillsConfig | undefined;
  /** Directory of log files, as an absolute path. Default: `$CODEX_HOME/log`. */
  log_dir?: string | undefined;
  /** Directory of the CLI's databases, as an absolute path. It must exist. Default: `$CODEX_HOME`. */
  sqlite_home?: string | undefined;
  /** Whether the CLI omits its warning about enabled features that are unfinished. */
  suppress_unstable_features_warning?: boolean | undefined;
}

/** A role that a sub-agent can have. */
export interface AgentRoleConfig extends CodexConfigObject {
  /** What the role is for: by this text the agent chooses it. */
  description?: string | undefined;
  /**
   * Absolute path of a file with the settings of such sub-agents, in the format of `config.toml`: `developer_instructions`, `model`,
   * `model_reasoning_effort` and others, and the `name` and `description` of the role.
   */
  config_file?: string | undefined;
  /** Names for such sub-agents, to show to the user. */
  nickname_candidates?: readonly string[] | undefined;
}

/** The limits of sub-agents, and their roles by name. */
export type AgentsConfig = {
  /** How many sub-agents may run at a time. */
  max_threads?: number | undefined;
  /** How deep sub-agents may start others. */
  max_depth?: number | undefined;
  /** The model of sub-agents for which the agent chooses none. Default: that of the agent. */
  default_subagent_model?: string | undefined;
  /** A role that sub-agents can have. */
  [role: string]: AgentRoleConfig | CodexConfigValue | undefined;
};

/** Settings of built-in tools. */
export interface ToolsConfig extends CodexConfigObject {
  /** How the web search tool searches. `CodexConfig.web_search` turns the tool on. */
  web_search?: WebSearchToolConfig | undefined;
}

/** How the web search tool searches. */
export interface WebSearchToolConfig extends CodexConfigObject {
  /** How much of the results reaches the model. */
  context_size?: OpenEnum<"low" | "medium" | "high"> | undefined;
  /** If given, only these domains are searched. */
  allowed_domains?: readonly string[] | undefined;
  /** The location that the search uses. */
  location?: WebSearchLocationConfig | undefined;
}

/** The location that a web search uses. */
export interface WebSearchLocationConfig extends CodexConfigObject {
  /** Two-letter country code. */
  country?: string | undefined;
  /** State or region. */
  region?: string | undefined;
  /** City. */
  city?: string | undefined;
  /** IANA time zone, such as `Europe/Berlin`. */
  timezone?: string | undefined;
}

/**
 * Feature flags. `codex features list` prints those of the installed CLI with their stage and default. The CLI reports an
 * unknown flag as an item of type `error` and continues; with `--strict-config` it exits.
 */
export interface FeaturesConfig extends CodexConfigObject {
  /** ChatGPT connectors. Default: true. */
  apps?: boolean | undefined;
  /** The faster service tier, for users that have it. Default: true. */
  fast_mode?: boolean | undefined;
  /** Lifecycle hooks. Default: true. */
  hooks?: boolean | undefined;
  /** The image generation tool. Default: true. */
  image_generation?: boolean | undefined;
  /** Memories of earlier threads. Default: false. */
  memories?: boolean | undefined;
  /** Sub-agents, as a switch or with settings. Default: false. */
  multi_agent_v2?: CodexConfigValue | undefined;
  /** The proxy that enforces the domains of a permission profile. Experimental. Default: false, which opens the whole network. */
  network_proxy?: CodexConfigValue | undefined;
  /** Plugins. Default: true, which also makes the CLI fetch the list of plugins when it starts. */
  plugins?: boolean | undefined;
  /** The tool that runs commands. Default: true. */
  shell_tool?: boolean | undefined;
  /** Whether a turn waits indefinitely while the network is down. Default: true; false fails it after about 30 s. */
  unbounded_connection_retries?: boolean | undefined;
  /** Commands in terminals that stay open between calls. Default: true. */
  unified_exec?: boolean | undefined;
  /** The tool that looks at local images. Default: true. */
  view_image?: boolean | undefined;
}

/** The history of prompts in `$CODEX_HOME/history.jsonl`. Threads are recorded elsewhere. */
export interface HistoryConfig extends CodexConfigObject {
  /** Whether prompts are saved. Default: `"save-all"`. */
  persistence?: OpenEnum<"save-all" | "none"> | undefined;
  /** Size of the file, in bytes, above which the oldest entries are removed. Default: no limit. */
  max_bytes?: number | undefined;
}

/** Usage statistics that the CLI sends to OpenAI. */
export interface AnalyticsConfig extends CodexConfigObject {
  /** Default: true. Without a network, the CLI then runs up to 5 s longer than its turn, trying to send them. */
  enabled?: boolean | undefined;
}

/** Export of telemetry by OpenTelemetry. An exporter is a name, or a table with its settings under `otlp-http` or `otlp-grpc`. */
export interface OtelConfig extends CodexConfigObject {
  /** Name of the environment that the records carry. */
  environment?: string | undefined;
  /** Whether the texts of prompts are exported. */
  log_user_prompt?: boolean | undefined;
  /** Exporter of log records. */
  exporter?: CodexConfigValue | undefined;
  /** Exporter of traces. */
  trace_exporter?: CodexConfigValue | undefined;
  /** Exporter of metrics. */
  metrics_exporter?: CodexConfigValue | undefined;
}

/** Which skills the agent sees. */
export interface SkillsConfig extends CodexConfigObject {
  /** Skills that come with the CLI, as a table with `enabled`. */
  bundled?: CodexConfigValue | undefined;
  /** Single skills to turn on or off: the `path` of each one's `SKILL.md`, and `enabled`. */
  config?: readonly CodexConfigValue[] | undefined;
  /** Whether the model receives the list of skills. */
  include_instructions?: boolean | undefined;
}
