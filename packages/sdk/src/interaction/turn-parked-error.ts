import { CodexError } from "@codex/protocol";
import type { ApprovalRequest } from "./approval-request.js";
import type { ElicitationRequest } from "./elicitations.js";
import type { UserInputRequest } from "./user-questions.js";

/**
 * A handler returned `"park"`: the turn was ended without an answer to the agent's request, to ask again later, here or on another
 * host. Neither a decision nor an answer was sent.
 *
 * What becomes of the open call: codex interrupts the turn, records the call as "aborted by user", and notes for the model that
 * the turn was interrupted on purpose. What the call asked for was not done. In code mode the script that made the call is aborted
 * as a whole, and what it had done before stays done. The thread can be closed, exported and continued. It then needs an input:
 * nothing is asked again until the model makes the call again, so say that it should.
 */
export class TurnParkedError extends CodexError {
  /** The request, as the handler received it. */
  readonly request: ApprovalRequest | UserInputRequest | ElicitationRequest;

  constructor(option: string, request: TurnParkedError["request"]) {
    super(
      "turn_parked",
      `${option} parked the turn: the agent's request was not answered. Continue the thread with an input that says what was ` +
        "decided, or that the agent should ask again.",
    );
    this.request = request;
  }

  override get name(): string {
    return "TurnParkedError";
  }
}
