import { CodexError } from "@codex/protocol";

/** Something was to be added to a turn that is over. Give it to the thread's next turn instead. */
export class TurnEndedError extends CodexError {
  constructor(options: { cause?: unknown } = {}) {
    super("turn_ended", "The turn has ended, so nothing can be added to it. Start another one.", options);
  }

  override get name(): string {
    return "TurnEndedError";
  }
}
