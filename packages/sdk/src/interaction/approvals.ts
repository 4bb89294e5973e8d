import { isDeepStrictEqual } from "node:util";
import type {
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  FileUpdateChange,
  GrantedPermissionProfile,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
  RequestPermissionProfile,
} from "@codex/app-server/wire";
import { fieldOf } from "../checks/caller-values.js";
import {
  type ApprovalDecision,
  type ApprovalRequest,
  type CommandApprovalRequest,
  describeApproval,
  type FileChangeApprovalRequest,
  type McpToolCallApprovalRequest,
  type PermissionsApprovalRequest,
  type ProposedFileChange,
} from "./approval-request.js";
import type { RequestKind } from "./handler.js";

const approval = {
  option: "onApproval",
  diagnose: (request: ApprovalRequest, reason: string) => ({
    code: "approval_declined",
    message: `${describeApproval(request)} was declined: ${reason}.`,
  }),
} as const;

const commonDecisions = ["accept", "acceptForSession", "decline", "cancel"] as const;

/** A handler can be written in plain JavaScript, so its decision is unchecked. */
function isCommonDecision(decision: unknown): decision is (typeof commonDecisions)[number] {
  return commonDecisions.includes(decision as (typeof commonDecisions)[number]);
}

/** The kind of request to run a command. */
export const commandApproval: RequestKind<
  CommandExecutionRequestApprovalParams,
  CommandApprovalRequest,
  CommandExecutionRequestApprovalResponse
> = {
  ...approval,
  fallback: { decision: "decline" },

  read(params, { workingDirectory, remote }) {
    return {
      kind: "command",
      // Older servers send no kind, because they ask only about commands.
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
      availableDecisions: params.availableDecisions?.map(readDecision) ?? [...commonDecisions],
    };
  },

  toAnswer(decision) {
    if (isCommonDecision(decision)) return { decision };
    const prefix = fieldOf(decision, "acceptWithExecpolicyAmendment");
    if (Array.isArray(prefix) && prefix.length > 0 && prefix.every((word) => typeof word === "string")) {
      return { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: prefix } } };
    }
    const amendment = fieldOf(decision, "applyNetworkPolicyAmendment");
    const host = fieldOf(amendment, "host");
    const action = fieldOf(amendment, "action");
    if (typeof host === "string" && (action === "allow" || action === "deny")) {
      const network_policy_amendment = { host, action } as const;
      return { decision: { applyNetworkPolicyAmendment: { network_policy_amendment } } };
    }
    return undefined;
  },
};

const purposes: Readonly<Record<string, string>> = {
  humanCommand: "human_command",
  writeStdin: "write_stdin",
};

function readDecision(
  decision: NonNullable<CommandExecutionRequestApprovalParams["availableDecisions"]>[number],
): ApprovalDecision {
  if (typeof decision === "string") return decision;
  if ("acceptWithExecpolicyAmendment" in decision) {
    return { acceptWithExecpolicyAmendment: decision.acceptWithExecpolicyAmendment.execpolicy_amendment };
  }
  if ("applyNetworkPolicyAmendment" in decision) {
    return { applyNetworkPolicyAmendment: decision.applyNetworkPolicyAmendment.network_policy_amendment };
  }
  return decision;
}

/** The kind of request to apply a patch. */
export const fileChangeApproval: RequestKind<
  FileChangeRequestApprovalParams,
  FileChangeApprovalRequest,
  FileChangeRequestApprovalResponse
> = {
  ...approval,
  fallback: { decision: "decline" },

  async read({ threadId, turnId, itemId, reason = null, grantRoot = null }, scope) {
    const { workingDirectory, remote } = scope;
    // The request does not repeat the changes of its item.
    const items = await scope.startedItems(threadId);
    const item = items.findLast(({ type, id }) => type === "fileChange" && id === itemId);
    // A handler would decide on changes that it cannot see.
    if (item === undefined && scope.leave()) {
      const message = `The changes of patch ${itemId} are unknown, so its approval was left to the client that started the turn.`;
      scope.report({ code: "request_left", message });
      return undefined;
    }
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
      availableDecisions: [...commonDecisions],
    };
  },

  toAnswer: (decision) => (isCommonDecision(decision) ? { decision } : undefined),
};

function readChange({ path, kind, diff }: FileUpdateChange): ProposedFileChange {
  const movePath = kind.type === "update" ? (kind.move_path ?? null) : null;
  return { path, kind: kind.type, movePath, diff };
}

/** The kind of request for permissions. */
export const permissionsApproval: RequestKind<
  PermissionsRequestApprovalParams,
  PermissionsApprovalRequest,
  PermissionsRequestApprovalResponse
> = {
  ...approval,
  fallback: { permissions: {}, scope: "turn" },

  read: (
    { threadId, turnId, itemId, cwd: directory, reason, permissions },
    { workingDirectory, remote },
  ) => ({
    kind: "permissions",
    threadId,
    turnId,
    itemId,
    reason,
    directory,
    workingDirectory,
    remote,
    permissions,
    availableDecisions: [...commonDecisions],
  }),

  toAnswer(decision, request, scope) {
    switch (decision) {
      case "accept":
        return { permissions: grant(request.permissions), scope: "turn" };
      case "acceptForSession":
        return { permissions: grant(request.permissions), scope: "session" };
      case "cancel":
        // The server has no decision that interrupts the turn here.
        scope.interrupt();
        return { permissions: {}, scope: "turn" };
      case "decline":
        return { permissions: {}, scope: "turn" };
    }
    const permissions = fieldOf(decision, "grantPermissions");
    const duration = fieldOf(decision, "scope") ?? "turn";
    const strictAutoReview = fieldOf(decision, "strictAutoReview") ?? false;
    if (typeof permissions !== "object" || permissions === null || Array.isArray(permissions))
      return undefined;
    if ((duration !== "turn" && duration !== "session") || typeof strictAutoReview !== "boolean")
      return undefined;
    return { permissions: grant(permissions), scope: duration, strictAutoReview };
  },
};

/** Omits permissions that a request has as `null` because it does not need them. */
function grant(permissions: Partial<RequestPermissionProfile>): GrantedPermissionProfile {
  const network = fieldOf(permissions, "network") as RequestPermissionProfile["network"];
  const fileSystem = fieldOf(permissions, "fileSystem") as RequestPermissionProfile["fileSystem"];
  return { ...(network && { network }), ...(fileSystem && { fileSystem }) };
}

/** An elicitation that asks for approval of an MCP tool call. */
type McpToolCallApprovalParams = Extract<McpServerElicitationRequestParams, { mode: "form" }>;

/** Whether an elicitation comes from codex, which asks that way for approval of an MCP tool call. */
export function isMcpToolCallApproval(
  params: McpServerElicitationRequestParams,
): params is McpToolCallApprovalParams {
  return params.mode === "form" && asObject(params._meta)["codex_approval_kind"] === "mcp_tool_call";
}

/** The kind of request to call an MCP tool. */
export const mcpToolCallApproval: RequestKind<
  McpToolCallApprovalParams,
  McpToolCallApprovalRequest,
  McpServerElicitationRequestResponse
> = {
  ...approval,
  fallback: { action: "decline", content: null, _meta: null },

  async read({ threadId, turnId, serverName: server, message, _meta }, scope) {
    const { workingDirectory, remote } = scope;
    const { tool_name, tool_description, tool_params, tool_annotations, persist } = asObject(_meta);
    const call = { server, tool: asText(tool_name) ?? "", arguments: tool_params ?? {} };
    const lasting = [persist].flat();
    // The request does not identify its item, so take the latest one for the same call.
    const items = await scope.startedItems(threadId);
    const item = items.findLast(
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
  },

  toAnswer(decision, _, scope) {
    switch (decision) {
      case "accept":
        return { action: "accept", content: {}, _meta: null };
      case "acceptForSession":
        return { action: "accept", content: {}, _meta: { persist: "session" } };
      case "acceptAlways":
        return { action: "accept", content: {}, _meta: { persist: "always" } };
      case "cancel":
        // The server would only cancel the call.
        scope.interrupt();
        return { action: "cancel", content: null, _meta: null };
      case "decline":
        return { action: "decline", content: null, _meta: null };
      default:
        return undefined;
    }
  },
};

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
