import type { Handler } from "../handler.js";
import type { ApprovalDecision } from "./approval-decision.js";
import type { ApprovalRequest } from "./approval-request.js";

/** Decides about what the agent asks to do, at once or later. */
export type ApprovalHandler = Handler<ApprovalRequest, ApprovalDecision>;
