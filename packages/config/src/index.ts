export type { AnalyticsConfig } from "./configuration/analytics-config.js";
export type {
  ApprovalPolicyConfig,
  GranularApprovalConfig,
  GranularApprovalPolicyConfig,
} from "./configuration/approval-policy-config.js";
export type { CodexConfig } from "./configuration/codex-config.js";
export type {
  CodexConfigMap,
  CodexConfigObject,
  CodexConfigValue,
} from "./configuration/codex-config-value.js";
export type { FeaturesConfig } from "./configuration/features-config.js";
export type { HistoryConfig } from "./configuration/history-config.js";
export type {
  McpServerConfig,
  McpServerEnvironmentVariable,
  McpToolApprovalMode,
  McpToolConfig,
} from "./configuration/mcp-server-config.js";
export type { ModelProviderAuthConfig, ModelProviderConfig } from "./configuration/model-provider-config.js";
export type { ProjectConfig } from "./configuration/project-config.js";
export type { SandboxWorkspaceWriteConfig } from "./configuration/sandbox-workspace-write-config.js";
export type { ShellEnvironmentPolicyConfig } from "./configuration/shell-environment-policy-config.js";
export type {
  ToolsConfig,
  WebSearchLocationConfig,
  WebSearchToolConfig,
} from "./configuration/tools-config.js";
export type { ConfigPath } from "./errors/config-path.js";
export { type InvalidConfigDetails, InvalidConfigError } from "./errors/invalid-config-error.js";
export { flattenConfig } from "./overrides/flatten-config.js";
export { toTomlValue } from "./values/to-toml-value.js";
