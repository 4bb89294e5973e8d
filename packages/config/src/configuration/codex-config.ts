import type { OpenEnum } from "@codex/protocol";
import type { AnalyticsConfig } from "./analytics-config.js";
import type { ApprovalPolicyConfig } from "./approval-policy-config.js";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";
import type { FeaturesConfig } from "./features-config.js";
import type { HistoryConfig } from "./history-config.js";
import type { McpServerConfig } from "./mcp-server-config.js";
import type { ModelProviderConfig } from "./model-provider-config.js";
import type { ProjectConfig } from "./project-config.js";
import type { SandboxWorkspaceWriteConfig } from "./sandbox-workspace-write-config.js";
import type { ShellEnvironmentPolicyConfig } from "./shell-environment-policy-config.js";
import type { ToolsConfig } from "./tools-config.js";

/**
 * The configuration of the Codex CLI, with the names it has in `config.toml`. The keys here are the common ones, as
 * Codex CLI 0.169 knows them; any other key may be given as well. Where no default is named, it is the CLI's to
 * choose.
 *
 * The CLI ignores an unknown key. It ends before the first turn on a known one whose value it cannot use, and with
 * `--strict-config` on an unknown one too.
 *
 * **Secrets.** Everything in here becomes command line arguments, which other users of the machine can read in the
 * process list. Put a secret into the environment and only its name in here: `env_key` and `env_http_headers` of a
 * model provider; `bearer_token_env_var`, `env_http_headers` and `env_vars` of an MCP server.
 */
export interface CodexConfig extends CodexConfigObject {
  /** Name of the model. */
  model?: string | undefined;
  /** Which entry of `model_providers` to use, or a built-in one. Default: `"openai"`. */
  model_provider?: string | undefined;
  /** Model services beside the built-in ones. An entry cannot replace a built-in one such as `openai`. */
  model_providers?: CodexConfigMap<ModelProviderConfig> | undefined;
  /** Address of the built-in provider `openai`, up to and including the version. */
  openai_base_url?: string | undefined;
  /** How long the model thinks. Not checked: the model says which values it knows. */
  model_reasoning_effort?:
    | OpenEnum<"minimal" | "low" | "medium" | "high" | "xhigh" | "max" | "ultra">
    | undefined;
  /** How detailed the summaries of its thinking are; `"none"` for none. */
  model_reasoning_summary?: OpenEnum<"auto" | "concise" | "detailed" | "none"> | undefined;
  /** How long the answers of the model are. */
  model_verbosity?: OpenEnum<"low" | "medium" | "high"> | undefined;
  /** Size of the model's context window in tokens, where the CLI does not know it. */
  model_context_window?: number | undefined;
  /** Tokens in the context at which the conversation is compacted. */
  model_auto_compact_token_limit?: number | undefined;
  /** File with instructions that replace those built in for the model, as an absolute path. It must exist. */
  model_instructions_file?: string | undefined;
  /** Service tier of requests: `"default"`, `"flex"`, `"priority"`, or what else the service knows. */
  service_tier?: string | undefined;

  /** Instructions given to the model as a message of the developer, beside the built-in ones. */
  developer_instructions?: string | undefined;
  /** Prompt with which a conversation is compacted. */
  compact_prompt?: string | undefined;
  /** How many bytes of an `AGENTS.md` the model gets to see. Default: 32768. */
  project_doc_max_bytes?: number | undefined;
  /** File names to look for where there is no `AGENTS.md`, in order. Default: none. */
  project_doc_fallback_filenames?: readonly string[] | undefined;
  /** Names that mark the root of a project. Default: `[".git"]`. */
  project_root_markers?: readonly string[] | undefined;

  /** What commands may touch. Give it always: the default depends on what the CLI remembers of the directory. */
  sandbox_mode?: OpenEnum<"read-only" | "workspace-write" | "danger-full-access"> | undefined;
  /** What `workspace-write` allows beyond the working directory. */
  sandbox_workspace_write?: SandboxWorkspaceWriteConfig | undefined;
  /** When the agent asks before it acts. */
  approval_policy?: ApprovalPolicyConfig | undefined;
  /** Who answers when it asks. Default: `"user"`; `"auto_review"` is another agent. */
  approvals_reviewer?: OpenEnum<"user" | "auto_review"> | undefined;
  /** Settings of single directories, by absolute path. */
  projects?: CodexConfigMap<ProjectConfig> | undefined;
  /** Which environment variables the commands of the agent see. */
  shell_environment_policy?: ShellEnvironmentPolicyConfig | undefined;
  /** Whether the model may run commands in a login shell. Default: true. */
  allow_login_shell?: boolean | undefined;

  /** Whether there is a web search tool, and whether it sees a stored copy of the web or the web itself. */
  web_search?: OpenEnum<"disabled" | "cached" | "indexed" | "live"> | undefined;
  /** Settings of built-in tools. */
  tools?: ToolsConfig | undefined;
  /** Servers that offer further tools, by name. */
  mcp_servers?: CodexConfigMap<McpServerConfig> | undefined;
  /** How many tokens of a tool's output the conversation keeps. */
  tool_output_token_limit?: number | undefined;
  /** Feature flags. */
  features?: FeaturesConfig | undefined;

  /** Whether reasoning is left out of the output. Default: false. */
  hide_agent_reasoning?: boolean | undefined;
  /** Whether unsummarised reasoning is shown where the model gives it. Default: false. */
  show_raw_agent_reasoning?: boolean | undefined;
  /** A command, with its arguments, that the CLI runs when a turn has ended; it gets a JSON text as last argument. */
  notify?: readonly string[] | undefined;
  /** The history of prompts. */
  history?: HistoryConfig | undefined;
  /** Usage statistics. */
  analytics?: AnalyticsConfig | undefined;
  /** Where the CLI keeps its login. Default: `"file"`, in `$CODEX_HOME`; `"ephemeral"` keeps it in memory. */
  cli_auth_credentials_store?: OpenEnum<"file" | "keyring" | "auto" | "ephemeral"> | undefined;
  /** Directory of log files, as an absolute path. Default: `$CODEX_HOME/log`. */
  log_dir?: string | undefined;
  /** Directory of the CLI's databases, as an absolute path. It must exist. Default: `$CODEX_HOME`. */
  sqlite_home?: string | undefined;
  /** Whether the CLI is silent about unfinished features that are switched on. */
  suppress_unstable_features_warning?: boolean | undefined;
}
