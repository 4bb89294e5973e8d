import type {
  CommandExecutionApprovalDecision,
  FileChangeApprovalDecision,
  GrantedPermissionProfile,
  McpServerElicitationRequestResponse,
  NetworkPolicyAmendment,
  PermissionsRequestApprovalResponse,
  RequestPermissionProfile,
} from "@codex/app-server/wire";

import { fieldOf } from "../checks/describe-value.js";

/**
 * The answer to a request for approval.
 *
 * - `"accept"`: yes, once. Permissions are granted for the turn.
 * - `"acceptForSession"`: yes, and do not ask again while the thread is loaded: for the same command, the same files,
 *   the same MCP tool, or the permissions asked for.
 * - `"acceptAlways"`: yes, and record it in the configuration of codex. MCP tools only.
 * - `"decline"`: no. The agent sees the refusal and the turn continues.
 * - `"cancel"`: no, and interrupt the turn.
 * - {@link ExecpolicyAmendment}, {@link NetworkAmendment}: yes to a command, with a lasting rule.
 * - {@link PermissionsGrant}: some of the permissions asked for.
 *
 * A decision that does not fit the type of request is not an answer: the request is declined.
 */
export type ApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "acceptAlways"
  | "decline"
  | "cancel"
  | ExecpolicyAmendment
  | NetworkAmendment
  | PermissionsGrant;

/** Runs the command, and lets commands that start with the same words run without approval from now on. */
export interface ExecpolicyAmendment {
  /**
   * The first words of such commands, usually the request's `proposedExecpolicyAmendment`. Codex appends the rule to
   * `$CODEX_HOME/rules/default.rules`, where it applies to every later session of this user.
   */
  acceptWithExecpolicyAmendment: readonly string[];
}

/** Allows or denies connections to a host from now on. */
export interface NetworkAmendment {
  /** The host and the rule for it, usually one of the request's `proposedNetworkPolicyAmendments`. */
  applyNetworkPolicyAmendment: NetworkPolicyAmendment;
}

/** Grants some of the permissions asked for and refuses the rest. */
export interface PermissionsGrant {
  /** The permissions to grant. */
  grantPermissions: GrantedPermissionProfile;
  /** How long the grant lasts: for the turn, or while the thread is loaded. Default: `"turn"`. */
  scope?: "turn" | "session" | undefined;
  /** Whether codex reviews every later command of the turn first. Default: `false`. */
  strictAutoReview?: boolean | undefined;
}

// The functions below convert a decision to the server's answer and return `undefined` for anything else. A handler can
// be written in plain JavaScript, so the decision is unchecked.

const commonDecisions = ["accept", "acceptForSession", "decline", "cancel"];

/** The server's decision about a command. */
export function toCommandDecision(decision: unknown): CommandExecutionApprovalDecision | undefined {
  if (commonDecisions.includes(decision as string)) return decision as CommandExecutionApprovalDecision;
  const prefix = fieldOf(decision, "acceptWithExecpolicyAmendment");
  if (Array.isArray(prefix) && prefix.length > 0 && prefix.every((word) => typeof word === "string")) {
    return { acceptWithExecpolicyAmendment: { execpolicy_amendment: prefix } };
  }
  const amendment = fieldOf(decision, "applyNetworkPolicyAmendment");
  const host = fieldOf(amendment, "host");
  const action = fieldOf(amendment, "action");
  if (typeof host === "string" && (action === "allow" || action === "deny")) {
    return { applyNetworkPolicyAmendment: { network_policy_amendment: { host, action } } };
  }
  return undefined;
}

/** The server's decision about a patch. */
export function toFileChangeDecision(decision: unknown): FileChangeApprovalDecision | undefined {
  return commonDecisions.includes(decision as string) ? (decision as FileChangeApprovalDecision) : undefined;
}

/** The answer to a request for permissions. The server has no `cancel` here, so it gets the answer of `decline`. */
export function toPermissionsAnswer(
  decision: unknown,
  requested: RequestPermissionProfile,
): PermissionsRequestApprovalResponse | undefined {
  switch (decision) {
    case "accept":
      return { permissions: grant(requested), scope: "turn" };
    case "acceptForSession":
      return { permissions: grant(requested), scope: "session" };
    case "decline":
    case "cancel":
      return { permissions: {}, scope: "turn" };
  }
  const permissions = fieldOf(decision, "grantPermissions");
  const scope = fieldOf(decision, "scope") ?? "turn";
  const strictAutoReview = fieldOf(decision, "strictAutoReview") ?? false;
  if (typeof permissions !== "object" || permissions === null || Array.isArray(permissions)) return undefined;
  if ((scope !== "turn" && scope !== "session") || typeof strictAutoReview !== "boolean") return undefined;
  return { permissions: grant(permissions), scope, strictAutoReview };
}

/** The answer to a request to call an MCP tool, which the server sends as an elicitation. */
export function toMcpToolCallAnswer(decision: unknown): McpServerElicitationRequestResponse | undefined {
  switch (decision) {
    case "accept":
      return { action: "accept", content: {}, _meta: null };
    case "acceptForSession":
      return { action: "accept", content: {}, _meta: { persist: "session" } };
    case "acceptAlways":
      return { action: "accept", content: {}, _meta: { persist: "always" } };
    case "decline":
    case "cancel":
      return { action: decision, content: null, _meta: null };
    default:
      return undefined;
  }
}

/** A request has `null` for permissions it does not need; a grant leaves them out. */
function grant(permissions: Partial<RequestPermissionProfile>): GrantedPermissionProfile {
  const network = fieldOf(permissions, "network") as RequestPermissionProfile["network"];
  const fileSystem = fieldOf(permissions, "fileSystem") as RequestPermissionProfile["fileSystem"];
  return { ...(network && { network }), ...(fileSystem && { fileSystem }) };
}
