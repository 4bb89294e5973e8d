import type { ToolRequestUserInputParams, ToolRequestUserInputResponse } from "@codex/app-server/wire";

import { callHandler } from "../call-handler.js";
import { explainOutcome } from "../explain-outcome.js";
import { explainNobody, type Inquiry } from "../inquiry.js";
import { answerUserInput } from "./answer-user-input.js";
import { readUserInput } from "./read-user-input.js";

/** Asks the caller. Whatever keeps it from answering leaves the questions open, and is reported. Never rejects. */
export async function askUser(
  params: ToolRequestUserInputParams,
  inquiry: Inquiry,
): Promise<ToolRequestUserInputResponse> {
  const leaveOpen = (reason: string, cause?: unknown): ToolRequestUserInputResponse => {
    const message = `The agent's questions stayed without an answer: ${reason}.`;
    inquiry.report({ code: "user_input_unanswered", message, ...(cause !== undefined && { cause }) });
    return { answers: {} };
  };
  const handler = inquiry.options?.onUserInput;
  if (handler === undefined) return leaveOpen(explainNobody("onUserInput", inquiry));
  const request = readUserInput(params);
  const outcome = await callHandler((signal) => handler(request, { signal }), inquiry.limits);
  if (outcome.status === "settled") return { answers: {} };
  const answer = outcome.status === "answered" ? answerUserInput(outcome.value, request) : undefined;
  if (answer !== undefined) return answer;
  const cause = outcome.status === "failed" ? outcome.error : undefined;
  return leaveOpen(explainOutcome("onUserInput", outcome, inquiry.limits.timeoutMs), cause);
}
