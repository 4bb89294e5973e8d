import { CodexError } from "@codex/protocol";

/**
 * The turn was ended by `interrupt()`, by leaving its event loop, by an approval that cancelled it, or by another client
 * that archived or deleted its thread.
 */
export class TurnInterruptedError extends CodexError {
  constructor(how: string) {
    super("turn_interrupted", `The turn was interrupted: ${how}.`);
  }

  override get name(): string {
    return "TurnInterruptedError";
  }
}
