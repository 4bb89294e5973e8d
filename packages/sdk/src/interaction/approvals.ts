import { isDeepStrictEqual } from "node:util";
import type {
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  FileUpdateChange,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
} from "@codex/app-server/wire";

import {
  type ApprovalDecision,
  toCommandDecision,
  toFileChangeDecision,
  toMcpToolCallAnswer,
  toPermissionsAnswer,
} from "./approval-decision.js";
import {
  type ApprovalHandler,
  type ApprovalRequest,
  type CommandApprovalRequest,
  describeApproval,
  type FileChangeApprovalRequest,
  type McpToolCallApprovalRequest,
  type ProposedFileChange,
} from "./approval-request.js";
import { askHandler, type RequestScope } from "./request-scope.js";

/** The option that approvals depend on. */
export interface ApprovalOptions {
  onApproval?: ApprovalHandler | undefined;
}

type ApprovalScope = RequestScope<ApprovalOptions>;

/** Answers a request to run a command. */
export async function answerCommandApproval(
  params: CommandExecutionRequestApprovalParams,
  scope: ApprovalScope,
): Promise<CommandExecutionRequestApprovalResponse> {
  const request = readCommandApproval(params, scope);
  return { decision: await askForApproval(request, scope, toCommandDecision, "decline") };
}

/** Answers a request to apply a patch. */
export async function answerFileChangeApproval(
  params: FileChangeRequestApprovalParams,
  scope: ApprovalScope,
): Promise<FileChangeRequestApprovalResponse> {
  const request = readFileChangeApproval(params, scope);
  return { decision: await askForApproval(request, scope, toFileChangeDecision, "decline") };
}

/** Answers a request for permissions. */
export async function answerPermissionsApproval(
  { threadId, turnId, itemId, cwd, reason, permissions }: PermissionsRequestApprovalParams,
  scope: ApprovalScope,
): Promise<PermissionsRequestApprovalResponse> {
  const { workingDirectory, remote } = scope;
  const request: ApprovalRequest = {
    kind: "permissions",
    threadId,
    turnId,
    itemId,
    reason,
    directory: cwd,
    workingDirectory,
    remote,
    permissions,
    availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
  };
  const toAnswer = (decision: unknown) => {
    if (decision === "cancel") scope.interrupt();
    return toPermissionsAnswer(decision, permissions);
  };
  return askForApproval(request, scope, toAnswer, { permissions: {}, scope: "turn" });
}

/** The elicitations that ask for approval of an MCP tool call. */
type McpToolCallApprovalParams = Extract<McpServerElicitationRequestParams, { mode: "form" }>;

/** Whether an elicitation is codex asking for approval of an MCP tool call. */
export function isMcpToolCallApproval(
  params: McpServerElicitationRequestParams,
): params is McpToolCallApprovalParams {
  return params.mode === "form" && asObject(params._meta)["codex_approval_kind"] === "mcp_tool_call";
}

/** Answers a request to call an MCP tool. */
export async function answerMcpToolCallApproval(
  params: McpToolCallApprovalParams,
  scope: ApprovalScope,
): Promise<McpServerElicitationRequestResponse> {
  const toAnswer = (decision: unknown) => {
    if (decision === "cancel") scope.interrupt();
    return toMcpToolCallAnswer(decision);
  };
  const declined = { action: "decline", content: null, _meta: null } as const;
  return askForApproval(readMcpToolCallApproval(params, scope), scope, toAnswer, declined);
}

/** Asks `onApproval`. Without a decision, the request is declined. */
function askForApproval<Answer>(
  request: ApprovalRequest,
  scope: ApprovalScope,
  toAnswer: (decision: unknown) => Answer | undefined,
  declined: Answer,
): Promise<Answer> {
  const diagnose = (reason: string) => ({
    code: "approval_declined",
    message: `${describeApproval(request)} was declined: ${reason}.`,
  });
  const handler = scope.options?.onApproval;
  return askHandler(
    { option: "onApproval", handler, request, toAnswer, fallback: declined, diagnose },
    scope,
  );
}

const purposes: Readonly<Record<string, string>> = {
  humanCommand: "human_command",
  writeStdin: "write_stdin",
};

function readCommandApproval(
  params: CommandExecutionRequestApprovalParams,
  { workingDirectory, remote }: ApprovalScope,
): CommandApprovalRequest {
  return {
    kind: "command",
    // Older servers ask only about commands and send no kind.
    purpose: purposes[params.kind] ?? params.kind ?? "command",
    threadId: params.threadId,
    turnId: params.turnId,
    itemId: params.itemId,
    approvalId: params.approvalId ?? null,
    reason: params.reason ?? null,
    command: params.command ?? null,
    directory: params.cwd ?? null,
    workingDirectory,
    // A server can have environments on other machines. Its own is called `local`.
    remote: remote || (params.environmentId ?? "local") !== "local",
    actions: params.commandActions ?? [],
    network: params.networkApprovalContext ?? null,
    additionalPermissions: params.additionalPermissions ?? null,
    proposedExecpolicyAmendment: params.proposedExecpolicyAmendment ?? null,
    proposedNetworkPolicyAmendments: params.proposedNetworkPolicyAmendments ?? [],
    availableDecisions: params.availableDecisions?.map(readDecision) ?? [
      "accept",
      "acceptForSession",
      "decline",
      "cancel",
    ],
  };
}

type WireDecision = NonNullable<CommandExecutionRequestApprovalParams["availableDecisions"]>[number];

function readDecision(decision: WireDecision): ApprovalDecision {
  if (typeof decision === "string") return decision;
  if ("acceptWithExecpolicyAmendment" in decision) {
    return { acceptWithExecpolicyAmendment: decision.acceptWithExecpolicyAmendment.execpolicy_amendment };
  }
  if ("applyNetworkPolicyAmendment" in decision) {
    return { applyNetworkPolicyAmendment: decision.applyNetworkPolicyAmendment.network_policy_amendment };
  }
  return decision;
}

function readFileChangeApproval(
  { threadId, turnId, itemId, reason = null, grantRoot = null }: FileChangeRequestApprovalParams,
  scope: ApprovalScope,
): FileChangeApprovalRequest {
  const { workingDirectory, remote } = scope;
  // The request does not repeat the changes of its item.
  const item = scope
    .startedItems(threadId)
    .findLast(({ type, id }) => type === "fileChange" && id === itemId);
  return {
    kind: "file_change",
    threadId,
    turnId,
    itemId,
    reason,
    directory: workingDirectory,
    workingDirectory,
    remote,
    changes: item?.type === "fileChange" ? item.changes.map(readChange) : [],
    grantRoot,
    availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
  };
}

function readChange({ path, kind, diff }: FileUpdateChange): ProposedFileChange {
  const movePath = kind.type === "update" ? (kind.move_path ?? null) : null;
  return { path, kind: kind.type, movePath, diff };
}

function readMcpToolCallApproval(
  { threadId, turnId, serverName: server, message, _meta }: McpToolCallApprovalParams,
  scope: ApprovalScope,
): McpToolCallApprovalRequest {
  const { workingDirectory, remote } = scope;
  const { tool_name, tool_description, tool_params, tool_annotations, persist } = asObject(_meta);
  const call = { server, tool: asText(tool_name) ?? "", arguments: tool_params ?? {} };
  const lasting = [persist].flat();
  // The request does not name its item: take the latest one for the same call.
  const item = scope
    .startedItems(threadId)
    .findLast(
      (item) =>
        item.type === "mcpToolCall" &&
        item.server === call.server &&
        item.tool === call.tool &&
        isDeepStrictEqual(item.arguments, call.arguments),
    );
  return {
    kind: "mcp_tool_call",
    threadId,
    turnId,
    itemId: item?.id ?? null,
    reason: null,
    directory: workingDirectory,
    workingDirectory,
    remote,
    ...call,
    description: asText(tool_description) ?? null,
    annotations: asObject(tool_annotations),
    message,
    availableDecisions: [
      "accept",
      ...(lasting.includes("session") ? (["acceptForSession"] as const) : []),
      ...(lasting.includes("always") ? (["acceptAlways"] as const) : []),
      "decline",
      "cancel",
    ],
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
