import type { ApprovalsReviewer } from "../approval/approvals-reviewer.js";
import type { AskForApproval } from "../approval/ask-for-approval.js";
import type { SandboxMode } from "../approval/sandbox-policy.js";
import type { JsonValue } from "../config/json-value.js";

/** What can be set for a thread when it is started, resumed or forked. Default of each: the server's settings. */
export interface ThreadOverrides {
  /** The model. */
  model?: string | undefined;
  /** The provider of the model, a key of `model_providers`. */
  modelProvider?: string | undefined;
  /** The tier of speed and price; `null` goes back to the model's own. */
  serviceTier?: string | null | undefined;
  /** Absolute path of the directory to work in. */
  cwd?: string | undefined;
  /** Absolute paths of the directories that belong to the workspace, `cwd` among them. Default: `cwd` alone. */
  runtimeWorkspaceRoots?: string[] | undefined;
  /** When the agent asks before it acts. */
  approvalPolicy?: AskForApproval | undefined;
  /** Who decides what it asks. */
  approvalsReviewer?: ApprovalsReviewer | undefined;
  /** What commands may touch. */
  sandbox?: SandboxMode | undefined;
  /** More settings by their dotted keys in `config.toml`. */
  config?: { [key: string]: JsonValue } | undefined;
  /** What the model is told first, instead of its built-in instructions. */
  baseInstructions?: string | undefined;
  /** What the model is told beside them, with the authority of the developer. */
  developerInstructions?: string | undefined;
}
