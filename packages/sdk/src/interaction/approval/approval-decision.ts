import type { GrantedPermissionProfile, NetworkPolicyAmendment } from "@codex/app-server/wire";

/**
 * The answer to a request for approval.
 *
 * - `"accept"`: yes, this once. More permissions are granted for the turn.
 * - `"acceptForSession"`: yes, and without asking again while the thread is loaded: for the same command, for the same
 *   files, for the same MCP tool, for the permissions asked for.
 * - `"acceptAlways"`: yes, and codex records it in its configuration. Only for MCP tools.
 * - `"decline"`: no; the agent is told so and the turn goes on.
 * - `"cancel"`: no, and the turn is interrupted.
 * - {@link ExecpolicyAmendment}, {@link NetworkAmendment}: yes to a command, with a lasting rule.
 * - {@link PermissionsGrant}: a part of the permissions asked for.
 *
 * A decision that does not fit the kind of request counts as no answer: it is declined.
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

/** Runs a command, and lets commands that begin like it run without asking from now on. */
export interface ExecpolicyAmendment {
  /**
   * The words such commands begin with, usually the request's `proposedExecpolicyAmendment`. The rule is appended to
   * `$CODEX_HOME/rules/default.rules`, for every later session of this user.
   */
  acceptWithExecpolicyAmendment: readonly string[];
}

/** Decides about a host from now on. */
export interface NetworkAmendment {
  /** The host and what holds for it, usually one of the request's `proposedNetworkPolicyAmendments`. */
  applyNetworkPolicyAmendment: NetworkPolicyAmendment;
}

/** Grants some of the permissions asked for; what is left out is refused. */
export interface PermissionsGrant {
  /** What is granted. */
  grantPermissions: GrantedPermissionProfile;
  /** For how long: for the turn, or while the thread is loaded. Default: `"turn"`. */
  scope?: "turn" | "session" | undefined;
  /** Whether every later command of the turn is reviewed by codex first. Default: `false`. */
  strictAutoReview?: boolean | undefined;
}
