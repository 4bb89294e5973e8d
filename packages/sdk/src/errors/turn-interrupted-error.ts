import { CodexError } from "@codex/protocol";

/** The turn was ended by `interrupt()`, by leaving its event loop, or by an approval that cancelled it. */
export class TurnInterruptedError extends CodexError {
  constructor(how: string) {
    super("turn_interrupted", `The turn was interrupted: ${how}.`);
  }

  override get name(): string {
    return "TurnInterruptedError";
  }
}
