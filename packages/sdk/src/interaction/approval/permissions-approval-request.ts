import type { RequestPermissionProfile } from "@codex/app-server/wire";

import type { ApprovalDecision } from "./approval-decision.js";
import type { ApprovalOrigin } from "./approval-origin.js";

/** May the agent have more permissions than its sandbox gives? */
export interface PermissionsApprovalRequest extends ApprovalOrigin {
  /** Tells the requests apart. */
  kind: "permissions";
  /** The turn that asks. */
  turnId: string;
  /** The call of the model that asks. It has no item. */
  itemId: string;
  /** What it asks for. */
  permissions: RequestPermissionProfile;
  /** Decisions to offer to a person, in order. A part of the permissions can be granted as well. */
  availableDecisions: readonly ApprovalDecision[];
}
