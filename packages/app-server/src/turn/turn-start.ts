import type { ApprovalsReviewer } from "../approval/approvals-reviewer.js";
import type { AskForApproval } from "../approval/ask-for-approval.js";
import type { SandboxPolicy } from "../approval/sandbox-policy.js";
import type { JsonValue } from "../config/json-value.js";
import type { ReasoningSummary } from "./reasoning-summary.js";
import type { Turn } from "./turn.js";
import type { UserInput } from "./user-input.js";

/**
 * Parameters of `turn/start`. Overrides hold for the later turns of the thread too. While a turn runs, the request
 * does not start another one: it steers the running one, and returns its id.
 */
export interface TurnStartParams {
  /** The thread, which must be loaded (started, resumed or forked on this server). */
  threadId: string;
  /** What the user says. */
  input: UserInput[];
  /** The client's own id of the message; comes back in the `userMessage` item. */
  clientUserMessageId?: string | undefined;
  /** Absolute path of the directory to work in. */
  cwd?: string | undefined;
  /** When the agent asks before it acts. */
  approvalPolicy?: AskForApproval | undefined;
  /** Who decides what it asks. */
  approvalsReviewer?: ApprovalsReviewer | undefined;
  /** What commands may touch. */
  sandboxPolicy?: SandboxPolicy | undefined;
  /** The model. */
  model?: string | undefined;
  /** The tier of speed and price; `null` goes back to the model's own. */
  serviceTier?: string | null | undefined;
  /** How much the model thinks, for example `"high"`. */
  effort?: string | undefined;
  /** How much of its thinking is shown. */
  summary?: ReasoningSummary | undefined;
  /** JSON Schema of the final message. Holds for this turn only. */
  outputSchema?: JsonValue | undefined;
  /** The cyber program to use, where the account may (experimental). Holds for this turn only. */
  cyberAccessProgram?: "standard" | "daybreakBlue" | "daybreakRed" | undefined;
  /** What made the client start this turn, for statistics. */
  turnTrigger?: string | undefined;
}

/** Result of `turn/start`; its notifications may come before it. */
export interface TurnStartResponse {
  /** The turn, without items. */
  turn: Turn;
}
