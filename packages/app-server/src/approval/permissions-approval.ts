import type { GrantedPermissionProfile, RequestPermissionProfile } from "./permission-profile.js";

/** Parameters of `item/permissions/requestApproval`: may the agent have more permissions? */
export interface PermissionsRequestApprovalParams {
  /** The thread that asks. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The item the question is about. */
  itemId: string;
  /** The environment the permissions are for. */
  environmentId: string | null;
  /** When the question came up, in milliseconds of the Unix clock. */
  startedAtMs: number;
  /** The directory the agent works in. */
  cwd: string;
  /** Why the agent asks. */
  reason: string | null;
  /** What it asks for. */
  permissions: RequestPermissionProfile;
}

/** Result of `item/permissions/requestApproval`. An empty `permissions` refuses everything. */
export interface PermissionsRequestApprovalResponse {
  /** What is granted. */
  permissions: GrantedPermissionProfile;
  /** For how long. */
  scope: "turn" | "session";
  /** Whether every later command of the turn is reviewed first. Default: `false`. */
  strictAutoReview?: boolean | undefined;
}
