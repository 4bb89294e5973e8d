import type { UnrecognizedType } from "@codex/protocol";

import type {
  AccountLoginCompletedNotification,
  AccountRateLimitsUpdatedNotification,
  AccountUpdatedNotification,
} from "../account/account-notifications.js";
import type {
  AgentMessageDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  PlanDeltaNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningTextDeltaNotification,
} from "../item/item-delta.js";
import type { ItemCompletedNotification, ItemStartedNotification } from "../item/item-notifications.js";
import type {
  FileChangePatchUpdatedNotification,
  McpToolCallProgressNotification,
  TerminalInteractionNotification,
} from "../item/item-progress.js";
import type { ModelReroutedNotification } from "../model/model-notifications.js";
import type {
  ThreadArchivedNotification,
  ThreadClosedNotification,
  ThreadDeletedNotification,
  ThreadNameUpdatedNotification,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadUnarchivedNotification,
} from "../thread/thread-notifications.js";
import type { ThreadTokenUsageUpdatedNotification } from "../thread/token-usage.js";
import type {
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  TurnStartedNotification,
} from "../turn/turn-notifications.js";
import type { TurnPlanUpdatedNotification } from "../turn/turn-plan.js";
import type { ErrorNotification } from "../warning/error-notification.js";
import type { McpServerStatusUpdatedNotification } from "../warning/mcp-server-notifications.js";
import type {
  ConfigWarningNotification,
  DeprecationNoticeNotification,
  GuardianWarningNotification,
  WarningNotification,
} from "../warning/warning-notifications.js";
import type { ServerRequestResolvedNotification } from "./server-request-resolved.js";

/**
 * The notifications a server can send, as far as they are typed here: parameters by method. It sends others too,
 * which reach listeners untyped.
 */
export interface ServerNotifications {
  error: { params: ErrorNotification };
  warning: { params: WarningNotification };
  guardianWarning: { params: GuardianWarningNotification };
  configWarning: { params: ConfigWarningNotification };
  deprecationNotice: { params: DeprecationNoticeNotification };
  "thread/started": { params: ThreadStartedNotification };
  "thread/status/changed": { params: ThreadStatusChangedNotification };
  "thread/name/updated": { params: ThreadNameUpdatedNotification };
  "thread/archived": { params: ThreadArchivedNotification };
  "thread/unarchived": { params: ThreadUnarchivedNotification };
  "thread/deleted": { params: ThreadDeletedNotification };
  "thread/closed": { params: ThreadClosedNotification };
  "thread/tokenUsage/updated": { params: ThreadTokenUsageUpdatedNotification };
  "turn/started": { params: TurnStartedNotification };
  "turn/completed": { params: TurnCompletedNotification };
  "turn/diff/updated": { params: TurnDiffUpdatedNotification };
  "turn/plan/updated": { params: TurnPlanUpdatedNotification };
  "item/started": { params: ItemStartedNotification };
  "item/completed": { params: ItemCompletedNotification };
  "item/agentMessage/delta": { params: AgentMessageDeltaNotification };
  "item/plan/delta": { params: PlanDeltaNotification };
  "item/reasoning/summaryTextDelta": { params: ReasoningSummaryTextDeltaNotification };
  "item/reasoning/summaryPartAdded": { params: ReasoningSummaryPartAddedNotification };
  "item/reasoning/textDelta": { params: ReasoningTextDeltaNotification };
  "item/commandExecution/outputDelta": { params: CommandExecutionOutputDeltaNotification };
  "item/commandExecution/terminalInteraction": { params: TerminalInteractionNotification };
  "item/fileChange/patchUpdated": { params: FileChangePatchUpdatedNotification };
  "item/mcpToolCall/progress": { params: McpToolCallProgressNotification };
  "serverRequest/resolved": { params: ServerRequestResolvedNotification };
  "model/rerouted": { params: ModelReroutedNotification };
  "mcpServer/startupStatus/updated": { params: McpServerStatusUpdatedNotification };
  "account/updated": { params: AccountUpdatedNotification };
  "account/login/completed": { params: AccountLoginCompletedNotification };
  "account/rateLimits/updated": { params: AccountRateLimitsUpdatedNotification };
}

/** The name of a typed notification. */
export type ServerNotificationMethod = keyof ServerNotifications;

/** A notification as it came, told apart by `method`. */
export type ServerNotification = RecognizedNotification | UnrecognizedNotification;

/** A notification of a method that is typed here. */
export type RecognizedNotification = {
  [Method in ServerNotificationMethod]: NotificationEnvelope & {
    method: Method;
    params: ServerNotifications[Method]["params"];
  };
}[ServerNotificationMethod];

/** A notification of any other method. */
export interface UnrecognizedNotification extends NotificationEnvelope {
  /** Whatever the server calls it. */
  method: UnrecognizedType;
  /** Its parameters. */
  params?: unknown;
}

/** What every notification has beside its method and parameters. */
export interface NotificationEnvelope {
  /** When the server sent it, in milliseconds of the Unix clock. Older servers do not tell. */
  emittedAtMs?: number;
}
