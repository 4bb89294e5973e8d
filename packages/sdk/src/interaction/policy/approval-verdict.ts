import type { ApprovalDecision } from "../approval/approval-decision.js";
import type { ApprovalRequest } from "../approval/approval-request.js";
import type { ApprovalRule } from "./approval-rule.js";

/** A decision, and what made it. */
export interface ApprovalVerdict {
  /** What was asked. */
  request: ApprovalRequest;
  /** What was decided. */
  decision: ApprovalDecision;
  /** The rule that decided; `null` when none did, and `otherwise` holds. */
  rule: ApprovalRule | null;
  /** What the rule was about, or what no rule was about: one of the commands, a path, a host, a tool. */
  subject: string;
  /** The rule's reason, or that there was no rule. */
  reason: string;
}
