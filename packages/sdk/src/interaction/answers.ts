import type { ServerRequests } from "@codex/app-server/wire";
import {
  commandApproval,
  fileChangeApproval,
  isMcpToolCallApproval,
  mcpToolCallApproval,
  permissionsApproval,
} from "./approvals.js";
import { answerElicitation } from "./elicitations.js";
import { type AnswerScope, askHandler } from "./handler.js";
import { answerToolCall } from "./tool-calls.js";
import { userQuestions } from "./user-questions.js";

/** The requests of the server that handlers and tools answer. */
export type AnsweredMethod =
  | "item/commandExecution/requestApproval"
  | "item/fileChange/requestApproval"
  | "item/permissions/requestApproval"
  | "item/tool/requestUserInput"
  | "item/tool/call"
  | "mcpServer/elicitation/request";

/**
 * Answers each request of the server. A missing, failing or slow handler does not reject the answer; only parameters that
 * violate the protocol do.
 */
export const answers: {
  readonly [Method in AnsweredMethod]: (
    params: ServerRequests[Method]["params"],
    scope: AnswerScope,
  ) => Promise<ServerRequests[Method]["result"]>;
} = {
  "item/commandExecution/requestApproval": (params, scope) => askHandler(commandApproval, params, scope),
  "item/fileChange/requestApproval": (params, scope) => askHandler(fileChangeApproval, params, scope),
  "item/permissions/requestApproval": (params, scope) => askHandler(permissionsApproval, params, scope),
  "item/tool/requestUserInput": (params, scope) => askHandler(userQuestions, params, scope),
  "item/tool/call": answerToolCall,
  "mcpServer/elicitation/request": (params, scope) =>
    isMcpToolCallApproval(params)
      ? askHandler(mcpToolCallApproval, params, scope)
      : answerElicitation(params, scope),
};
