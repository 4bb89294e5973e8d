// What @codex/app-server offers. The types of the protocol are named as the server's own schema names them.

export type {
  Account,
  AmazonBedrockAccount,
  ApiKeyAccount,
  ChatgptAccount,
  GcpAccount,
  PlanType,
} from "./account/account.js";
export type {
  ApiKeyLoginAccountParams,
  ChatgptAuthTokensLoginAccountParams,
  ChatgptDeviceCodeLoginAccountParams,
  ChatgptLoginAccountParams,
  LoginAccountParams,
  LoginAccountResponse,
} from "./account/account-login-start.js";
export type {
  AccountLoginCompletedNotification,
  AccountRateLimitsUpdatedNotification,
  AccountUpdatedNotification,
} from "./account/account-notifications.js";
export type { GetAccountParams, GetAccountResponse } from "./account/account-read.js";
export type {
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
} from "./account/chatgpt-auth-tokens-refresh.js";
export type { CreditsSnapshot, RateLimitSnapshot, RateLimitWindow } from "./account/rate-limits.js";
export type { GetAccountRateLimitsParams, GetAccountRateLimitsResponse } from "./account/rate-limits-read.js";
export type { ApprovalsReviewer } from "./approval/approvals-reviewer.js";
export type { AskForApproval, GranularApproval } from "./approval/ask-for-approval.js";
export type {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
} from "./approval/command-execution-approval.js";
export type {
  FileChangeApprovalDecision,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
} from "./approval/file-change-approval.js";
export type { NetworkApprovalContext, NetworkPolicyAmendment } from "./approval/network-approval.js";
export type {
  AdditionalFileSystemPermissions,
  AdditionalNetworkPermissions,
  FileSystemPath,
  FileSystemSandboxEntry,
  FileSystemSpecialPath,
  GrantedPermissionProfile,
  RequestPermissionProfile,
} from "./approval/permission-profile.js";
export type {
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
} from "./approval/permissions-approval.js";
export type {
  DangerFullAccessSandboxPolicy,
  ExternalSandboxSandboxPolicy,
  ReadOnlySandboxPolicy,
  SandboxMode,
  SandboxPolicy,
  WorkspaceWriteSandboxPolicy,
} from "./approval/sandbox-policy.js";
export type {
  Config,
  ConfigLayer,
  ConfigLayerMetadata,
  ConfigReadParams,
  ConfigReadResponse,
} from "./config/config-read.js";
export type { JsonValue } from "./config/json-value.js";
export { Connection } from "./connection/connection.js";
export { ConnectionClosedError } from "./connection/connection-closed-error.js";
export type { ConnectionDiagnostic } from "./connection/connection-diagnostic.js";
export type { ConnectionEnd } from "./connection/connection-end.js";
export { type ConnectionLostDetails, ConnectionLostError } from "./connection/connection-lost-error.js";
export type { ConnectionOptions } from "./connection/connection-options.js";
export { RequestFailedError } from "./connection/request-failed-error.js";
export type { RequestContext, RequestHandler } from "./connection/request-handler.js";
export type { RequestOptions } from "./connection/request-options.js";
export { RequestTimeoutError } from "./connection/request-timeout-error.js";
export { type RequestId, type RpcError, rpcErrorCode } from "./connection/rpc-message.js";
export type { TypedNotifications, TypedRequestHandlers, TypedRequests } from "./connection/typed-methods.js";
export type { HandshakeOptions } from "./handshake/handshake-options.js";
export type {
  ClientInfo,
  InitializeCapabilities,
  InitializeParams,
  InitializeResponse,
} from "./handshake/initialize.js";
export type { AgentMessageThreadItem } from "./item/agent-message-item.js";
export type { CollabAgentState, CollabAgentToolCallThreadItem } from "./item/collab-agent-tool-call-item.js";
export type { CommandAction } from "./item/command-action.js";
export type { CommandExecutionThreadItem } from "./item/command-execution-item.js";
export type { DynamicToolCallThreadItem } from "./item/dynamic-tool-call-item.js";
export type { FileChangeThreadItem, FileUpdateChange, PatchChangeKind } from "./item/file-change-item.js";
export type { ImageGenerationThreadItem, ImageViewThreadItem } from "./item/image-items.js";
export type { FunctionCallOutputThreadItem, HookPromptThreadItem } from "./item/injected-items.js";
export type {
  AgentMessageDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  ItemPlace,
  PlanDeltaNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningTextDeltaNotification,
} from "./item/item-delta.js";
export type { ItemCompletedNotification, ItemStartedNotification } from "./item/item-notifications.js";
export type {
  FileChangePatchUpdatedNotification,
  McpToolCallProgressNotification,
  TerminalInteractionNotification,
} from "./item/item-progress.js";
export type {
  ContextCompactionThreadItem,
  EnteredReviewModeThreadItem,
  ExitedReviewModeThreadItem,
  SleepThreadItem,
} from "./item/marker-items.js";
export type {
  McpToolCallError,
  McpToolCallResult,
  McpToolCallThreadItem,
} from "./item/mcp-tool-call-item.js";
export type { PlanThreadItem } from "./item/plan-item.js";
export type { ReasoningThreadItem } from "./item/reasoning-item.js";
export type { SubAgentActivityThreadItem } from "./item/sub-agent-activity-item.js";
export type { ThreadItem } from "./item/thread-item.js";
export type { ThreadItemTimes } from "./item/thread-item-times.js";
export type { UnrecognizedThreadItem } from "./item/unrecognized-item.js";
export type { UserMessageThreadItem } from "./item/user-message-item.js";
export type { WebSearchAction, WebSearchThreadItem } from "./item/web-search-item.js";
export type { ClientMethod, ClientRequests } from "./method/client-requests.js";
export type {
  NotificationEnvelope,
  RecognizedNotification,
  ServerNotification,
  ServerNotificationMethod,
  ServerNotifications,
  UnrecognizedNotification,
} from "./method/server-notifications.js";
export type { ServerRequestResolvedNotification } from "./method/server-request-resolved.js";
export type { ServerRequestMethod, ServerRequests } from "./method/server-requests.js";
export type { Model, ModelServiceTier, ReasoningEffortOption } from "./model/model.js";
export type { ModelListParams, ModelListResponse } from "./model/model-list.js";
export type { ModelReroutedNotification } from "./model/model-notifications.js";
export type {
  FormElicitation,
  McpServerElicitationOrigin,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  OpenaiFormElicitation,
  OpenaiUserVerificationElicitation,
  UrlElicitation,
} from "./question/elicitation.js";
export type {
  ToolRequestUserInputAnswer,
  ToolRequestUserInputOption,
  ToolRequestUserInputParams,
  ToolRequestUserInputQuestion,
  ToolRequestUserInputResponse,
} from "./question/request-user-input.js";
export { AppServerClient } from "./server/app-server-client.js";
export type { AppServerClientOptions } from "./server/app-server-client-options.js";
export { type ConnectAppServerOptions, connectAppServer } from "./server/connect-app-server.js";
export { startAppServer } from "./server/start-app-server.js";
export type { StartAppServerOptions } from "./server/start-app-server-options.js";
export type { GitInfo } from "./thread/git-info.js";
export type { SessionSource, ThreadSourceKind } from "./thread/session-source.js";
export type { SortDirection } from "./thread/sort-direction.js";
export type { Thread } from "./thread/thread.js";
export type { ThreadArchiveParams, ThreadArchiveResponse } from "./thread/thread-archive.js";
export type { ThreadCompactStartParams, ThreadCompactStartResponse } from "./thread/thread-compact-start.js";
export type { ThreadDeleteParams, ThreadDeleteResponse } from "./thread/thread-delete.js";
export type { ThreadForkParams, ThreadForkResponse } from "./thread/thread-fork.js";
export type {
  ThreadItemEntry,
  ThreadItemsListParams,
  ThreadItemsListResponse,
} from "./thread/thread-items-list.js";
export type { ThreadListParams, ThreadListResponse } from "./thread/thread-list.js";
export type { ThreadLoadedListParams, ThreadLoadedListResponse } from "./thread/thread-loaded-list.js";
export type {
  ThreadArchivedNotification,
  ThreadClosedNotification,
  ThreadDeletedNotification,
  ThreadNameUpdatedNotification,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadUnarchivedNotification,
} from "./thread/thread-notifications.js";
export type { ThreadOverrides } from "./thread/thread-overrides.js";
export type { ThreadReadParams, ThreadReadResponse } from "./thread/thread-read.js";
export type { ThreadResumeParams, ThreadResumeResponse } from "./thread/thread-resume.js";
export type { ThreadSession } from "./thread/thread-session.js";
export type { ThreadSetNameParams, ThreadSetNameResponse } from "./thread/thread-set-name.js";
export type { ThreadStartParams, ThreadStartResponse } from "./thread/thread-start.js";
export type { ActiveThreadStatus, ThreadStatus } from "./thread/thread-status.js";
export type { ThreadTurnsListParams, ThreadTurnsListResponse } from "./thread/thread-turns-list.js";
export type { ThreadUnarchiveParams, ThreadUnarchiveResponse } from "./thread/thread-unarchive.js";
export type { ThreadUnsubscribeParams, ThreadUnsubscribeResponse } from "./thread/thread-unsubscribe.js";
export type {
  ThreadTokenUsage,
  ThreadTokenUsageUpdatedNotification,
  TokenUsageBreakdown,
} from "./thread/token-usage.js";
export type {
  DynamicToolCallOutputContentItem,
  DynamicToolCallParams,
  DynamicToolCallResponse,
} from "./tool/dynamic-tool-call.js";
export type {
  DynamicToolFunctionSpec,
  DynamicToolNamespaceSpec,
  DynamicToolSpec,
} from "./tool/dynamic-tool-spec.js";
export { stdioTransport } from "./transport/stdio-transport.js";
export type { Transport, TransportReceiver } from "./transport/transport.js";
export type { TransportEnd } from "./transport/transport-end.js";
export type { WebSocketOptions } from "./transport/web-socket-options.js";
export { webSocketTransport } from "./transport/web-socket-transport.js";
export type { CodexErrorInfo, HttpFailure } from "./turn/codex-error-info.js";
export type { ReasoningSummary } from "./turn/reasoning-summary.js";
export type { ReviewStartParams, ReviewStartResponse, ReviewTarget } from "./turn/review-start.js";
export type { Turn, TurnStatus } from "./turn/turn.js";
export type { TurnError } from "./turn/turn-error.js";
export type { TurnInterruptParams, TurnInterruptResponse } from "./turn/turn-interrupt.js";
export type {
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  TurnStartedNotification,
} from "./turn/turn-notifications.js";
export type { TurnPlanStep, TurnPlanUpdatedNotification } from "./turn/turn-plan.js";
export type { TurnStartParams, TurnStartResponse } from "./turn/turn-start.js";
export type { TurnSteerParams, TurnSteerResponse } from "./turn/turn-steer.js";
export type {
  AudioUserInput,
  ImageDetail,
  ImageUserInput,
  LocalAudioUserInput,
  LocalImageUserInput,
  MentionUserInput,
  SkillUserInput,
  TextElement,
  TextUserInput,
  UserInput,
} from "./turn/user-input.js";
export type { ErrorNotification } from "./warning/error-notification.js";
export type { McpServerStatusUpdatedNotification } from "./warning/mcp-server-notifications.js";
export type {
  ConfigWarningNotification,
  DeprecationNoticeNotification,
  GuardianWarningNotification,
  WarningNotification,
} from "./warning/warning-notifications.js";
