import type {
  CommandExecutionApprovalDecision,
  FileChangeApprovalDecision,
  GrantedPermissionProfile,
  McpServerElicitationRequestResponse,
  PermissionsRequestApprovalResponse,
  RequestPermissionProfile,
} from "@codex/app-server/wire";

import { fieldOf } from "../../options/field-of.js";

// What a handler returned, in the words of the server; `undefined` when it is no decision for that kind of request.
// The values are unchecked: a handler may be written in plain JavaScript.

const plain = ["accept", "acceptForSession", "decline", "cancel"];

/** The answer to a command. */
export function commandDecision(decision: unknown): CommandExecutionApprovalDecision | undefined {
  if (plain.includes(decision as string)) return decision as CommandExecutionApprovalDecision;
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

/** The answer to a patch. */
export function fileChangeDecision(decision: unknown): FileChangeApprovalDecision | undefined {
  return plain.includes(decision as string) ? (decision as FileChangeApprovalDecision) : undefined;
}

/** The answer to a request for permissions. The server has no word for `cancel`: it is refused like `decline`. */
export function permissionsGrant(
  decision: unknown,
  asked: RequestPermissionProfile,
): PermissionsRequestApprovalResponse | undefined {
  switch (decision) {
    case "accept":
      return { permissions: granted(asked), scope: "turn" };
    case "acceptForSession":
      return { permissions: granted(asked), scope: "session" };
    case "decline":
    case "cancel":
      return { permissions: {}, scope: "turn" };
  }
  const permissions = fieldOf(decision, "grantPermissions");
  const scope = fieldOf(decision, "scope") ?? "turn";
  const strictAutoReview = fieldOf(decision, "strictAutoReview") ?? false;
  if (typeof permissions !== "object" || permissions === null || Array.isArray(permissions)) return undefined;
  if ((scope !== "turn" && scope !== "session") || typeof strictAutoReview !== "boolean") return undefined;
  return { permissions: granted(permissions), scope, strictAutoReview };
}

/** The answer to a call of an MCP tool. */
export function mcpToolCallAnswer(decision: unknown): McpServerElicitationRequestResponse | undefined {
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

/** What is asked for says `null` where what is granted says nothing. */
function granted(permissions: Partial<RequestPermissionProfile>): GrantedPermissionProfile {
  const network = fieldOf(permissions, "network") as RequestPermissionProfile["network"];
  const fileSystem = fieldOf(permissions, "fileSystem") as RequestPermissionProfile["fileSystem"];
  return { ...(network && { network }), ...(fileSystem && { fileSystem }) };
}
