import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { ApprovalRequest, CommandApprovalRequest } from "../src/interaction/approval-request.js";
import type { ApprovalRule, RuleDecision } from "../src/interaction/policy/approval-rule.js";
import { type ApprovalRulesOptions, approvalRules } from "../src/interaction/policy/approval-rules.js";

/** The working directory of all requests, removed after the tests of the file. */
export const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-rules-")));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
/** The context of all requests. */
export const context = { signal: new AbortController().signal };
const origin = {
  threadId: "t",
  turnId: "u",
  itemId: "i",
  directory: workspace,
  workingDirectory: workspace,
  remote: false,
  reason: null,
};

/** A request for a command, which the server wraps in a shell. */
export function command(line: string, rest: Partial<CommandApprovalRequest> = {}): CommandApprovalRequest {
  return {
    ...origin,
    kind: "command",
    purpose: "command",
    approvalId: null,
    command: `/bin/bash -lc "${line.replace(/[\\"$`]/g, "\\$&")}"`,
    actions: [],
    network: null,
    additionalPermissions: null,
    proposedExecpolicyAmendment: null,
    proposedNetworkPolicyAmendments: [],
    availableDecisions: [],
    ...rest,
  };
}

export function connection(host: string): ApprovalRequest {
  return command("curl x", { network: { host, protocol: "https" } });
}

export function patch(...paths: string[]): ApprovalRequest {
  const changes = paths.map((path) => ({
    path: join(workspace, path),
    kind: "update" as const,
    movePath: null,
    diff: "",
  }));
  return { ...origin, kind: "file_change", changes, grantRoot: null, availableDecisions: [] };
}

export function mcpCall(server: string, tool: string): ApprovalRequest {
  return {
    ...origin,
    kind: "mcp_tool_call",
    server,
    tool,
    description: null,
    arguments: {},
    annotations: {},
    message: "",
    availableDecisions: [],
  };
}

export const permissions: ApprovalRequest = {
  ...origin,
  kind: "permissions",
  permissions: { network: { enabled: true }, fileSystem: null },
  availableDecisions: [],
};

/** The field of a rule that selects requests. */
export type Matcher = { [Rule in ApprovalRule as string]: unknown };

/** A rule whose reason contains its decision and its matcher. */
export const rule = (matcher: Matcher, decision: RuleDecision = "accept") =>
  ({ ...matcher, decision, reason: `${decision} ${JSON.stringify(matcher)}` }) as unknown as ApprovalRule;

/** The decision of a handler with these rules. */
export function decide(
  request: ApprovalRequest,
  rules: readonly ApprovalRule[],
  options?: ApprovalRulesOptions,
) {
  return approvalRules(rules, options)(request, context);
}
