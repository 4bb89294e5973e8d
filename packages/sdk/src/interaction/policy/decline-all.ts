import type { ApprovalHandler } from "../approval/approval-handler.js";

/** Declines whatever the agent asks for. Unlike with `approvalPolicy: "never"`, the agent may still ask. */
export function declineAll(): ApprovalHandler {
  return () => "decline";
}
