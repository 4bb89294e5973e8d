import type { McpServerElicitationRequestParams } from "@codex/app-server/wire";

import type { ApprovalDecision } from "./approval-decision.js";
import type { ThreadPlace } from "./approval-origin.js";
import type { McpToolCallApprovalRequest } from "./mcp-tool-call-approval-request.js";

/** What codex says beside the question. */
interface ApprovalMeta {
  codex_approval_kind?: unknown;
  persist?: unknown;
  tool_name?: unknown;
  tool_description?: unknown;
  tool_params?: unknown;
  tool_annotations?: unknown;
}

/** Finds the item of a call that has begun; the request does not name it. */
export type FindMcpCall = (call: { server: string; tool: string; arguments: unknown }) => string | null;

/** The request as the caller gets it; `undefined` when the question is not about a call of a tool. */
export function readMcpToolCallApproval(
  params: McpServerElicitationRequestParams,
  findCall: FindMcpCall,
  place: ThreadPlace,
): McpToolCallApprovalRequest | undefined {
  const meta = asObject(params._meta) as ApprovalMeta;
  if (params.mode !== "form" || meta.codex_approval_kind !== "mcp_tool_call") return undefined;
  const call = {
    server: params.serverName,
    tool: asText(meta.tool_name) ?? "",
    arguments: meta.tool_params ?? {},
  };
  return {
    kind: "mcp_tool_call",
    threadId: params.threadId,
    turnId: params.turnId,
    itemId: findCall(call),
    reason: null,
    directory: place.workingDirectory,
    ...place,
    ...call,
    description: asText(meta.tool_description) ?? null,
    annotations: asObject(meta.tool_annotations),
    message: params.message,
    availableDecisions: ["accept", ...lastingDecisions(meta.persist), "decline", "cancel"],
  };
}

function lastingDecisions(persist: unknown): ApprovalDecision[] {
  const offered = [persist].flat();
  return [
    ...(offered.includes("session") ? (["acceptForSession"] as const) : []),
    ...(offered.includes("always") ? (["acceptAlways"] as const) : []),
  ];
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
