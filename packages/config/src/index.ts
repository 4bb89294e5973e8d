export type {
  AgentRoleConfig,
  AgentsConfig,
  AnalyticsConfig,
  CodexConfig,
  FeaturesConfig,
  HistoryConfig,
  OtelConfig,
  SkillsConfig,
  ToolsConfig,
  WebSearchLocationConfig,
  WebSearchToolConfig,
} from "./codex-config.js";
export type { CodexConfigMap, CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";
export { flattenConfig } from "./flatten-config.js";
export type {
  CommandHookConfig,
  HookHandlerConfig,
  HookMatcherConfig,
  HookStateConfig,
  HooksConfig,
  McpToolHookConfig,
} from "./hooks-config.js";
export { type ConfigPath, InvalidConfigError } from "./invalid-config-error.js";
export type {
  McpServerConfig,
  McpServerEnvironmentVariable,
  McpToolApprovalMode,
  McpToolConfig,
} from "./mcp-server-config.js";
export type { ModelProviderAuthConfig, ModelProviderConfig } from "./model-provider-config.js";
export type {
  FilesystemAccess,
  FilesystemPermissionsConfig,
  NetworkPermissionsConfig,
  PermissionProfileConfig,
} from "./permission-config.js";
export type {
  ApprovalPolicyConfig,
  GranularApprovalConfig,
  GranularApprovalPolicyConfig,
  ProjectConfig,
  SandboxWorkspaceWriteConfig,
  ShellEnvironmentPolicyConfig,
} from "./sandbox-config.js";
export { toTomlValue } from "./to-toml-value.js";
