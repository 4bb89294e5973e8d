export type { ConnectionLostDetails, RpcError, TransportEnd } from "@codex/app-server";
export {
  ConnectionLostError,
  MessageTooLargeError,
  RequestFailedError,
  RequestTimeoutError,
} from "@codex/app-server/errors";
export type {
  AnalyticsConfig,
  ApprovalPolicyConfig,
  CodexConfig,
  CodexConfigMap,
  CodexConfigObject,
  CodexConfigValue,
  ConfigPath,
  FeaturesConfig,
  GranularApprovalConfig,
  GranularApprovalPolicyConfig,
  HistoryConfig,
  InvalidConfigDetails,
  McpServerConfig,
  McpServerEnvironmentVariable,
  McpToolApprovalMode,
  McpToolConfig,
  ModelProviderAuthConfig,
  ModelProviderConfig,
  ProjectConfig,
  SandboxWorkspaceWriteConfig,
  ShellEnvironmentPolicyConfig,
  ToolsConfig,
  WebSearchLocationConfig,
  WebSearchToolConfig,
} from "@codex/config";
export { InvalidConfigError } from "@codex/config";
export type { ProcessExit, SpawnErrorDetails } from "@codex/exec";
export { BinaryNotFoundError, LineTooLongError, ProcessExitError, SpawnError } from "@codex/exec/errors";
export * from "@codex/protocol";
export { Codex } from "./codex/codex.js";
export type { CodexOptions } from "./codex/codex-options.js";
export type { Diagnostic } from "./codex/diagnostic.js";
export { CodexClosedError } from "./errors/codex-closed-error.js";
export { DeadlockError } from "./errors/deadlock-error.js";
export { InvalidInputError } from "./errors/invalid-input-error.js";
export { InvalidOptionError } from "./errors/invalid-option-error.js";
export { MissingTerminalEventError } from "./errors/missing-terminal-event-error.js";
export { OutputSchemaError } from "./errors/output-schema-error.js";
export { type OutputIssue, OutputValidationError } from "./errors/output-validation-error.js";
export { ReaderTooSlowError } from "./errors/reader-too-slow-error.js";
export { ThreadBusyError } from "./errors/thread-busy-error.js";
export { ThreadMismatchError } from "./errors/thread-mismatch-error.js";
export { TurnEndedError } from "./errors/turn-ended-error.js";
export { TurnFailedError } from "./errors/turn-failed-error.js";
export { TurnInterruptedError } from "./errors/turn-interrupted-error.js";
export { TurnTimeoutError } from "./errors/turn-timeout-error.js";
export { UnsupportedOptionError } from "./errors/unsupported-option-error.js";
export type { Input, UserInput } from "./input/user-input.js";
export type {
  ApprovalDecision,
  ExecpolicyAmendment,
  NetworkAmendment,
  PermissionsGrant,
} from "./interaction/approval-decision.js";
export type {
  ApprovalHandler,
  ApprovalOrigin,
  ApprovalRequest,
  CommandApprovalRequest,
  FileChangeApprovalRequest,
  McpToolCallApprovalRequest,
  PermissionsApprovalRequest,
  ProposedFileChange,
} from "./interaction/approval-request.js";
export type {
  ElicitationAction,
  ElicitationAnswer,
  ElicitationHandler,
  ElicitationOrigin,
  ElicitationRequest,
  FormElicitationRequest,
  UrlElicitationRequest,
} from "./interaction/elicitations.js";
export type { Handler, InteractionContext } from "./interaction/handler.js";
export type {
  ApprovalRule,
  CommandRule,
  HostRule,
  McpToolRule,
  PathRule,
  RuleVerdict,
} from "./interaction/policy/approval-rule.js";
export {
  type ApprovalRulesOptions,
  type ApprovalVerdict,
  approvalRules,
  approveAll,
  declineAll,
} from "./interaction/policy/approval-rules.js";
export type {
  UserInputAnswers,
  UserInputHandler,
  UserInputOption,
  UserInputQuestion,
  UserInputRequest,
} from "./interaction/user-questions.js";
export type { ForkOptions } from "./management/fork-options.js";
export type { ListModelsOptions } from "./management/list-models.js";
export type { ListThreadsOptions } from "./management/list-threads-options.js";
export type { PagedList } from "./management/paged-list.js";
export type { ReadThreadOptions, ThreadHistory } from "./management/read-thread.js";
export type { StoredTurn } from "./management/stored-turn.js";
export type { TaskOptions } from "./management/task-options.js";
export type { ThreadInfo } from "./management/thread-info.js";
export { ApprovalMode } from "./options/approval-mode.js";
export { CyberAccessProgram } from "./options/cyber-access-program.js";
export { ModelReasoningEffort } from "./options/model-reasoning-effort.js";
export { SandboxMode } from "./options/sandbox-mode.js";
export type { AppServerAddress, Transport } from "./options/transport.js";
export { WebSearchMode } from "./options/web-search-mode.js";
export type { InferOutput, OutputSchema, StandardOutputSchema } from "./output/output-schema.js";
export { Thread } from "./thread/thread.js";
export type { ThreadOptions } from "./thread/thread-options.js";
export { defineTool } from "./tool/define-tool.js";
export type { Tool, ToolContext, ToolDefinition } from "./tool/tool.js";
export type { ToolContent, ToolMediaContent, ToolTextContent } from "./tool/tool-content.js";
export { type RunStreamedResult, StreamedTurn } from "./turn/streamed-turn.js";
export type { RunResult, Turn } from "./turn/turn.js";
export type { TurnOptions } from "./turn/turn-options.js";
