import type { PermissionsRequestApprovalParams } from "@codex/app-server/wire";

import type { ThreadPlace } from "./approval-origin.js";
import type { PermissionsApprovalRequest } from "./permissions-approval-request.js";

/** The request as the caller gets it. */
export function readPermissionsApproval(
  params: PermissionsRequestApprovalParams,
  place: ThreadPlace,
): PermissionsApprovalRequest {
  const { threadId, turnId, itemId, cwd, reason, permissions } = params;
  return {
    kind: "permissions",
    threadId,
    turnId,
    itemId,
    reason,
    directory: cwd,
    ...place,
    permissions,
    availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
  };
}
