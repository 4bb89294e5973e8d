import type { ServerRequests } from "@codex/app-server/wire";

import {
  type ApprovalOptions,
  answerCommandApproval,
  answerFileChangeApproval,
  answerMcpToolCallApproval,
  answerPermissionsApproval,
  isMcpToolCallApproval,
} from "./approvals.js";
import { answerElicitation, type ElicitationOptions } from "./elicitations.js";
import type { RequestScope } from "./request-scope.js";
import { answerToolCall, type ToolOptions } from "./tool-calls.js";
import { answerUserQuestions, type UserInputOptions } from "./user-questions.js";

/** The requests of the server that handlers and tools answer. */
export type AnsweredMethod =
  | "item/commandExecution/requestApproval"
  | "item/fileChange/requestApproval"
  | "item/permissions/requestApproval"
  | "item/tool/requestUserInput"
  | "item/tool/call"
  | "mcpServer/elicitation/request";

/** A scope that every request can be answered with. */
export type AnswerScope = RequestScope<ApprovalOptions & ElicitationOptions & ToolOptions & UserInputOptions>;

/**
 * What answers each request of the server. A handler that is missing, fails or takes too long never rejects the answer;
 * only parameters outside the protocol do.
 */
export const answers: {
  readonly [Method in AnsweredMethod]: (
    params: ServerRequests[Method]["params"],
    scope: AnswerScope,
  ) => Promise<ServerRequests[Method]["result"]>;
} = {
  "item/commandExecution/requestApproval": answerCommandApproval,
  "item/fileChange/requestApproval": answerFileChangeApproval,
  "item/permissions/requestApproval": answerPermissionsApproval,
  "item/tool/requestUserInput": answerUserQuestions,
  "item/tool/call": answerToolCall,
  "mcpServer/elicitation/request": (params, scope) =>
    isMcpToolCallApproval(params)
      ? answerMcpToolCallApproval(params, scope)
      : answerElicitation(params, scope),
};
