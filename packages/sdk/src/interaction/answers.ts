import type {
  CommandExecutionRequestApprovalParams,
  DynamicToolCallParams,
  FileChangeRequestApprovalParams,
  McpServerElicitationRequestParams,
  PermissionsRequestApprovalParams,
  ServerRequests,
  ThreadItem,
  ToolRequestUserInputParams,
} from "@codex/app-server/wire";
import { isDeepStrictEqual } from "node:util";
import type { Diagnostic } from "../codex/diagnostic.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import { runToolCall } from "../tool/run-tool-call.js";
import {
  commandDecision,
  fileChangeDecision,
  mcpToolCallAnswer,
  permissionsGrant,
} from "./approval/answer-approval.js";
import { decideApproval } from "./approval/decide-approval.js";
import { readCommandApproval } from "./approval/read-command-approval.js";
import { readFileChangeApproval } from "./approval/read-file-change-approval.js";
import { readMcpToolCallApproval } from "./approval/read-mcp-tool-call-approval.js";
import { readPermissionsApproval } from "./approval/read-permissions-approval.js";
import { askForMcpServer } from "./elicitation/ask-for-mcp-server.js";
import { askUser } from "./question/ask-user.js";
import type { Inquiry } from "./inquiry.js";

export interface RequestScope {
  options: ThreadOptions | undefined;
  workingDirectory: string | null;
  remote: boolean;
  signal: AbortSignal;
  timeoutMs: number;
  report(diagnostic: Omit<Diagnostic, "threadId">): void;
  startedItems(threadId: string): readonly ThreadItem[];
  interrupt(): void;
}

const inquiryOf = (scope: RequestScope): Inquiry => ({
  options: scope.options,
  place: { workingDirectory: scope.workingDirectory, remote: scope.remote },
  limits: { signal: scope.signal, timeoutMs: scope.timeoutMs },
  report: (d) => scope.report(d),
});

export const answers = {
  "item/commandExecution/requestApproval": async (
    params: CommandExecutionRequestApprovalParams,
    scope: RequestScope,
  ) => {
    const inquiry = inquiryOf(scope);
    const request = readCommandApproval(params, inquiry.place);
    return {
      decision: await decideApproval(
        { request, answer: commandDecision, declined: "decline" as const },
        inquiry,
      ),
    };
  },
  "item/fileChange/requestApproval": async (params: FileChangeRequestApprovalParams, scope: RequestScope) => {
    const inquiry = inquiryOf(scope);
    const item = scope.startedItems(params.threadId).find((each) => each.id === params.itemId);
    const request = readFileChangeApproval(
      params,
      item?.type === "fileChange" ? item : undefined,
      inquiry.place,
    );
    return {
      decision: await decideApproval(
        { request, answer: fileChangeDecision, declined: "decline" as const },
        inquiry,
      ),
    };
  },
  "item/permissions/requestApproval": async (
    params: PermissionsRequestApprovalParams,
    scope: RequestScope,
  ) => {
    const inquiry = inquiryOf(scope);
    const answer = (decision: unknown) => {
      if (decision === "cancel") scope.interrupt();
      return permissionsGrant(decision, params.permissions);
    };
    return decideApproval(
      {
        request: readPermissionsApproval(params, inquiry.place),
        answer,
        declined: { permissions: {}, scope: "turn" as const },
      },
      inquiry,
    );
  },
  "item/tool/requestUserInput": (params: ToolRequestUserInputParams, scope: RequestScope) =>
    askUser(params, inquiryOf(scope)),
  "item/tool/call": (params: DynamicToolCallParams, scope: RequestScope) =>
    runToolCall(params, inquiryOf(scope)),
  "mcpServer/elicitation/request": async (params: McpServerElicitationRequestParams, scope: RequestScope) => {
    const inquiry = inquiryOf(scope);
    const findCall = (call: { server: string; tool: string; arguments: unknown }) =>
      scope
        .startedItems(params.threadId)
        .findLast(
          (item) =>
            item.type === "mcpToolCall" &&
            item.server === call.server &&
            item.tool === call.tool &&
            isDeepStrictEqual(item.arguments, call.arguments),
        )?.id ?? null;
    const request = readMcpToolCallApproval(params, findCall, inquiry.place);
    if (request === undefined) return askForMcpServer(params, inquiry);
    const answer = (decision: unknown) => {
      if (decision === "cancel") scope.interrupt();
      return mcpToolCallAnswer(decision);
    };
    return decideApproval(
      { request, answer, declined: { action: "decline" as const, content: null, _meta: null } },
      inquiry,
    );
  },
};
export type AgentRequest = keyof typeof answers;
export type AnswerTo<Method extends AgentRequest> = ServerRequests[Method]["result"];
