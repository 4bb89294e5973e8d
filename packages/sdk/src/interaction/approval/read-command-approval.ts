import type { CommandExecutionRequestApprovalParams } from "@codex/app-server/wire";

import type { ApprovalDecision } from "./approval-decision.js";
import type { ThreadPlace } from "./approval-origin.js";
import type { CommandApprovalRequest } from "./command-approval-request.js";

type WireDecision = NonNullable<CommandExecutionRequestApprovalParams["availableDecisions"]>[number];

/** What everybody may answer, where the server offers nothing of its own. */
const usualDecisions: readonly ApprovalDecision[] = ["accept", "acceptForSession", "decline", "cancel"];

const purposes: Readonly<Record<string, string>> = {
  humanCommand: "human_command",
  writeStdin: "write_stdin",
};

/** The request as the caller gets it. */
export function readCommandApproval(
  params: CommandExecutionRequestApprovalParams,
  place: ThreadPlace,
): CommandApprovalRequest {
  const { availableDecisions, environmentId } = params;
  return {
    kind: "command",
    // Older servers ask about commands only, and do not say so.
    purpose: purposes[params.kind] ?? params.kind ?? "command",
    threadId: params.threadId,
    turnId: params.turnId,
    itemId: params.itemId,
    approvalId: params.approvalId ?? null,
    reason: params.reason ?? null,
    command: params.command ?? null,
    directory: params.cwd ?? null,
    workingDirectory: place.workingDirectory,
    // A server can have environments on other machines; its own is called `local`.
    remote: place.remote || (environmentId ?? "local") !== "local",
    actions: params.commandActions ?? [],
    network: params.networkApprovalContext ?? null,
    additionalPermissions: params.additionalPermissions ?? null,
    proposedExecpolicyAmendment: params.proposedExecpolicyAmendment ?? null,
    proposedNetworkPolicyAmendments: params.proposedNetworkPolicyAmendments ?? [],
    availableDecisions: availableDecisions?.map(readDecision) ?? usualDecisions,
  };
}

function readDecision(decision: WireDecision): ApprovalDecision {
  if (typeof decision === "string") return decision;
  if ("acceptWithExecpolicyAmendment" in decision) {
    return {
      acceptWithExecpolicyAmendment: decision.acceptWithExecpolicyAmendment.execpolicy_amendment,
    };
  }
  if ("applyNetworkPolicyAmendment" in decision) {
    return {
      applyNetworkPolicyAmendment: decision.applyNetworkPolicyAmendment.network_policy_amendment,
    };
  }
  return decision;
}
