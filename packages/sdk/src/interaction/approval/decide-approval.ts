import { callHandler } from "../call-handler.js";
import { explainOutcome } from "../explain-outcome.js";
import { explainNobody, type Inquiry } from "../inquiry.js";
import type { ApprovalRequest } from "./approval-request.js";
import { describeApproval } from "./describe-approval.js";

/** A request for approval, and the words its answer is given in. */
export interface ApprovalQuestion<Result> {
  /** The request as the caller gets it. */
  request: ApprovalRequest;
  /** A decision in the words of the server; `undefined` when it is none. */
  answer(decision: unknown): Result | undefined;
  /** The answer that declines. */
  declined: Result;
}

/** Asks the caller. Whatever keeps it from deciding declines, and is reported. Never rejects. */
export async function decideApproval<Result>(
  { request, answer, declined }: ApprovalQuestion<Result>,
  inquiry: Inquiry,
): Promise<Result> {
  const decline = (reason: string, cause?: unknown): Result => {
    const message = `${describeApproval(request)} was declined: ${reason}.`;
    inquiry.report({ code: "approval_declined", message, ...(cause !== undefined && { cause }) });
    return declined;
  };
  const handler = inquiry.options?.onApproval;
  if (handler === undefined) return decline(explainNobody("onApproval", inquiry));
  const outcome = await callHandler((signal) => handler(request, { signal }), inquiry.limits);
  if (outcome.status === "settled") return declined;
  const result = outcome.status === "answered" ? answer(outcome.value) : undefined;
  if (result !== undefined) return result;
  const cause = outcome.status === "failed" ? outcome.error : undefined;
  return decline(explainOutcome("onApproval", outcome, inquiry.limits.timeoutMs), cause);
}
