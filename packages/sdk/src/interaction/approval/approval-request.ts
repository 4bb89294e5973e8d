import type { CommandApprovalRequest } from "./command-approval-request.js";
import type { FileChangeApprovalRequest } from "./file-change-approval-request.js";
import type { McpToolCallApprovalRequest } from "./mcp-tool-call-approval-request.js";
import type { PermissionsApprovalRequest } from "./permissions-approval-request.js";

/** Something the agent may do only when it is approved. `kind` tells the requests apart and narrows. */
export type ApprovalRequest =
  | CommandApprovalRequest
  | FileChangeApprovalRequest
  | PermissionsApprovalRequest
  | McpToolCallApprovalRequest;
