import type {
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
} from "@codex/app-server/wire";

import { callHandler } from "../call-handler.js";
import { explainOutcome } from "../explain-outcome.js";
import { explainNobody, type Inquiry } from "../inquiry.js";
import { answerElicitation } from "./answer-elicitation.js";
import { readElicitation } from "./read-elicitation.js";

/**
 * Asks the caller what an MCP server wants to know. Without a handler the question is declined; one that fails or
 * takes too long cancels it. Both are reported. Never rejects.
 */
export async function askForMcpServer(
  params: McpServerElicitationRequestParams,
  inquiry: Inquiry,
): Promise<McpServerElicitationRequestResponse> {
  const refuse = (action: "decline" | "cancel", reason: string, cause?: unknown) => {
    const message = `A question of the MCP server ${params.serverName} got the answer "${action}": ${reason}.`;
    inquiry.report({ code: "elicitation_refused", message, ...(cause !== undefined && { cause }) });
    return { action, content: null, _meta: null };
  };
  const handler = inquiry.options?.onElicitation;
  if (handler === undefined) return refuse("decline", explainNobody("onElicitation", inquiry));
  const request = readElicitation(params);
  if (request === undefined) return refuse("decline", `its kind, ${params.mode}, is not known here`);
  const outcome = await callHandler((signal) => handler(request, { signal }), inquiry.limits);
  if (outcome.status === "settled") return { action: "cancel", content: null, _meta: null };
  const answer = outcome.status === "answered" ? answerElicitation(outcome.value) : undefined;
  if (answer !== undefined) return answer;
  const cause = outcome.status === "failed" ? outcome.error : undefined;
  return refuse("cancel", explainOutcome("onElicitation", outcome, inquiry.limits.timeoutMs), cause);
}
