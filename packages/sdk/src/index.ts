export type { Account, AccountState, RateLimits } from "./account/account.js";
export type { RefreshTokens, TokenRefreshRequest, Tokens } from "./account/external-tokens.js";
export type { ListModelsOptions, Model } from "./account/models.js";
export type { RateLimit, RateLimitWindow } from "./account/rate-limit.js";
export type { SignIn, SignInOptions } from "./account/sign-in.js";
export type { RestoreConflict, RestoredFile } from "./checkpoint/restore.js";
export { Codex } from "./codex.js";
export type { BackgroundTerminal } from "./engine/app-server/background-terminal.js";
export type { DoctorCheck, DoctorReport, DoctorStatus } from "./engine/doctor.js";
export type { GoalTurn, ThreadGoal } from "./engine/goal.js";
export type { PagedList } from "./engine/paged-list.js";
export type { ExportedSession, SessionFile, SessionLocation } from "./engine/session-transfer.js";
export { CheckpointError, CheckpointLimitError } from "./errors/checkpoint-errors.js";
export { ConfigConflictError, SessionConflictError } from "./errors/conflict-errors.js";
export type { Diagnostic } from "./errors/diagnostic.js";
export { InvalidInputError, InvalidOptionError, UnsupportedOptionError } from "./errors/option-errors.js";
export { type OutputIssue, OutputSchemaError, OutputValidationError } from "./errors/output-errors.js";
export { SignInError } from "./errors/sign-in-error.js";
export {
  type Activity,
  BudgetExceededError,
  type BudgetLimit,
  type BudgetScope,
  CodexClosedError,
  DeadlockError,
  EnvironmentUnavailableError,
  MissingTerminalEventError,
  ReaderTooSlowError,
  ThreadBusyError,
  ThreadMismatchError,
  TurnEndedError,
  TurnInterruptedError,
  TurnTimeoutError,
} from "./errors/turn-errors.js";
export { TurnFailedError } from "./errors/turn-failed-error.js";
export type {
  ApprovalDecision,
  ApprovalHandler,
  ApprovalOrigin,
  ApprovalRequest,
  CommandApprovalRequest,
  ExecpolicyAmendment,
  FileChangeApprovalRequest,
  McpToolCallApprovalRequest,
  NetworkAmendment,
  PermissionsApprovalRequest,
  PermissionsGrant,
  ProposedFileChange,
} from "./interaction/approval-request.js";
export type {
  ElicitationAction,
  ElicitationDecision,
  ElicitationHandler,
  ElicitationOrigin,
  ElicitationRequest,
  FormElicitationRequest,
  UrlElicitationRequest,
} from "./interaction/elicitations.js";
export type { FunctionReturning, Handler, InteractionContext } from "./interaction/handler.js";
export type {
  ApprovalRule,
  CommandRule,
  HostRule,
  McpToolRule,
  PathRule,
  RuleDecision,
} from "./interaction/policy/approval-rule.js";
export {
  type ApprovalRulesOptions,
  approvalRules,
  approveAll,
  declineAll,
  type RuledDecision,
} from "./interaction/policy/approval-rules.js";
export { TurnParkedError } from "./interaction/turn-parked-error.js";
export type {
  UserInputDecision,
  UserInputHandler,
  UserInputOption,
  UserInputQuestion,
  UserInputRequest,
} from "./interaction/user-questions.js";
export * from "./layers.js";
export type { AgentFiles } from "./management/agent-files.js";
export type { AgentMcp } from "./management/agent-mcp.js";
export type { CodexAccount } from "./management/codex-account.js";
export type { CodexHome } from "./management/codex-home.js";
export type { DoctorOptions } from "./management/doctor-options.js";
export type { FileChange, FileEntry, FileInfo } from "./management/file-requests.js";
export type { GoalOptions, GoalResult, StreamedGoal } from "./management/goal.js";
export type {
  ListThreadsOptions,
  ListTurnsOptions,
  SearchThreadsOptions,
} from "./management/list-options.js";
export type {
  NotificationFunction,
  RequestOptions,
  ServerRequestFunction,
} from "./management/live-connection.js";
export type * from "./management/mcp-results.js";
export type { RewindOptions, RewindResult } from "./management/rewind.js";
export type { CommandResult, RunCommandOptions } from "./management/run-command.js";
export type { ServerFeature, ServerInfo } from "./management/server-info.js";
export { hasInput } from "./management/session-inputs.js";
export type {
  ConfigLayer,
  ConfigSource,
  ListPermissionProfilesOptions,
  PermissionProfile,
  ReadConfigOptions,
  ReadConfigResult,
} from "./management/settings.js";
export type {
  CompactionSignal,
  ContextWindowSignal,
  McpServerSignal,
  Signals,
  ThreadStatusSignal,
} from "./management/signals.js";
export type { ListSkillsOptions, Skill, SkillList } from "./management/skills.js";
export type { ReadThreadOptions, StoredTurn, ThreadHistory } from "./management/stored-thread.js";
export type { AttachOptions, ForkOptions, TaskOptions, TurnPlace } from "./management/task-options.js";
export type { ThreadInfo } from "./management/thread-info.js";
export { ThreadNotFoundError } from "./management/thread-lookup.js";
export type { FoundThread } from "./management/thread-queries.js";
export type { ThreadRecord } from "./management/thread-record.js";
export type { ConfigChanges, WriteConfigOptions, WriteConfigResult } from "./management/written-settings.js";
export type { Budget, CostBudget, TokenPrices } from "./options/budget.js";
export type { BuiltInTool, BuiltInTools } from "./options/built-in-tools.js";
export type {
  AppServerAddress,
  ClientInfo,
  CodexOptions,
  CodexOptionsInput,
  PlainConfig,
  PlainConfigValue,
  Transport,
} from "./options/codex-options.js";
export type { ExecServerAddress } from "./options/exec-server.js";
export type { InjectedItem } from "./options/injected-item.js";
export type { Input, UserInput } from "./options/input.js";
export type {
  McpHttpServer,
  McpServerOptions,
  McpServerSettings,
  McpStdioServer,
} from "./options/mcp-server.js";
export {
  ApprovalMode,
  CollaborationMode,
  CyberAccessProgram,
  type GranularApprovalPolicy,
  ModelReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  WebSearchMode,
} from "./options/modes.js";
export type { LogEvent, Logger, LogLevel, LogLine, TelemetryOptions } from "./options/observation.js";
export type { ReviewTarget } from "./options/review-target.js";
export type { SubAgentEvent, SubAgentEventHandler } from "./options/sub-agent-event.js";
export type { ThreadHandlers } from "./options/thread-handlers.js";
export type { ThreadOptions } from "./options/thread-options.js";
export type { SteerOptions, TurnOptions, TurnSettings, WaitForReset } from "./options/turn-options.js";
export {
  type InferOutput,
  jsonSchema,
  type OutputSchema,
  type StandardOutputSchema,
} from "./output/output-schema.js";
export type { PartialOutput } from "./output/partial-output.js";
export { Thread } from "./thread.js";
export { defineTool } from "./tool/check-tools.js";
export type { Tool, ToolContext, ToolDefinition } from "./tool/tool.js";
export type { ToolContent, ToolMediaContent, ToolTextContent } from "./tool/tool-result.js";
export { type RunStreamedResult, StreamedTurn } from "./turn/streamed-turn.js";
export type { RunResult, Turn } from "./turn/turn.js";
