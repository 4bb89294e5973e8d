import type { OpenEnum } from "@codex/protocol";

import type { CommandAction } from "../item/command-action.js";
import type { NetworkApprovalContext, NetworkPolicyAmendment } from "./network-approval.js";
import type { RequestPermissionProfile } from "./permission-profile.js";

/** Parameters of `item/commandExecution/requestApproval`: may this command run? */
export interface CommandExecutionRequestApprovalParams {
  /** A new command, or input for one that runs already. */
  kind: OpenEnum<"command" | "humanCommand" | "writeStdin">;
  /** The thread that asks. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The `commandExecution` item the question is about. */
  itemId: string;
  /** When the question came up, in milliseconds of the Unix clock. */
  startedAtMs: number;
  /** Tells several questions about one item apart; absent or `null` when there is only one. */
  approvalId?: string | null;
  /** The environment the command is to run in. */
  environmentId: string | null;
  /** Why the agent asks. */
  reason?: string | null;
  /** The connection to be approved, when the question is about the network. */
  networkApprovalContext?: NetworkApprovalContext | null;
  /** The command line, quoted for a shell. */
  command?: string | null;
  /** The directory it is to run in. */
  cwd?: string | null;
  /** What the command does, as far as the server can tell. */
  commandActions?: CommandAction[] | null;
  /** Permissions the command needs beyond the sandbox. */
  additionalPermissions?: RequestPermissionProfile | null;
  /** The rule that `acceptWithExecpolicyAmendment` would write, as a command prefix. */
  proposedExecpolicyAmendment?: string[] | null;
  /** The rules that `applyNetworkPolicyAmendment` may take. */
  proposedNetworkPolicyAmendments?: NetworkPolicyAmendment[] | null;
  /** Decisions to offer to a person, in order. Others are accepted too (0.169.0). */
  availableDecisions?: CommandExecutionApprovalDecision[] | null;
}

/**
 * The answer to a command that asks.
 *
 * - `accept`, `acceptForSession`: run it; the latter also the same command later in this session.
 * - `acceptWithExecpolicyAmendment`: run it, and write a lasting rule into `$CODEX_HOME/rules`.
 * - `applyNetworkPolicyAmendment`: write a lasting rule about a host.
 * - `decline`: do not run it; the agent is told and the turn goes on.
 * - `cancel`: do not run it, and interrupt the turn.
 */
export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: string[] } }
  | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } };

/** Result of `item/commandExecution/requestApproval`. */
export interface CommandExecutionRequestApprovalResponse {
  /** What the client decided. */
  decision: CommandExecutionApprovalDecision;
}
