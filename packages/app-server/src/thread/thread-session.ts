import type { ApprovalsReviewer } from "../approval/approvals-reviewer.js";
import type { AskForApproval } from "../approval/ask-for-approval.js";
import type { SandboxPolicy } from "../approval/sandbox-policy.js";
import type { Thread } from "./thread.js";

/** A thread that was started, resumed or forked, with what is in force for it. */
export interface ThreadSession {
  /** The thread. */
  thread: Thread;
  /** The model. */
  model: string;
  /** The provider of the model. */
  modelProvider: string;
  /** The tier of speed and price, or `null` for the model's own. */
  serviceTier: string | null;
  /** The directory it works in. */
  cwd: string;
  /** The instruction files (`AGENTS.md`) that were read. */
  instructionSources: string[];
  /** When the agent asks before it acts. */
  approvalPolicy: AskForApproval;
  /** Who decides what it asks. */
  approvalsReviewer: ApprovalsReviewer;
  /** What commands may touch. */
  sandbox: SandboxPolicy;
  /** How much the model thinks, or `null` for its own default. */
  reasoningEffort: string | null;
}
