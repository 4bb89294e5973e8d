import type {
  CommandAction,
  NetworkApprovalContext,
  NetworkPolicyAmendment,
  RequestPermissionProfile,
} from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";

import type { ApprovalDecision } from "./approval-decision.js";
import type { ApprovalOrigin } from "./approval-origin.js";

/** May this command run? */
export interface CommandApprovalRequest extends ApprovalOrigin {
  /** Tells the requests apart. */
  kind: "command";
  /** The turn that asks. */
  turnId: string;
  /**
   * What is asked for: to run a command, to run one for a person, or to type something into one that runs outside
   * the sandbox (then `command` shows what is typed).
   */
  purpose: OpenEnum<"command" | "human_command" | "write_stdin">;
  /** The `command_execution` item it is about. */
  itemId: string;
  /** Tells several requests about one item apart; `null` when there is only one. */
  approvalId: string | null;
  /** The command line, quoted for a shell: `/bin/bash -lc 'npm test'`. `null` when only a connection is asked for. */
  command: string | null;
  /** What the command does, as far as the server can tell. */
  actions: readonly CommandAction[];
  /** The connection the command tried to make, when that is what has to be approved. */
  network: NetworkApprovalContext | null;
  /** What the command needs beyond the sandbox; `null` when it is to run without a sandbox, or within it. */
  additionalPermissions: RequestPermissionProfile | null;
  /** The rule that `acceptWithExecpolicyAmendment` would write: a prefix of command words. */
  proposedExecpolicyAmendment: readonly string[] | null;
  /** The rules that `applyNetworkPolicyAmendment` may take. */
  proposedNetworkPolicyAmendments: readonly NetworkPolicyAmendment[];
  /** Decisions to offer to a person, in order. Others are taken too, above all `"decline"`. */
  availableDecisions: readonly ApprovalDecision[];
}
