import type { ApprovalHandler } from "../approval/approval-handler.js";

/**
 * Approves whatever the agent asks for, each time it asks. The agent can then do all that the user of this program can:
 * for machines that are thrown away.
 */
export function approveAll(): ApprovalHandler {
  return () => "accept";
}
