import { CodexError } from "@codex/protocol";

/** The agent process ended well, but never said how the turn ended. What it did is unknown, so this is no success. */
export class MissingTerminalEventError extends CodexError {
  /** The end of what the process wrote to stderr. */
  readonly stderrTail: string;

  constructor(lastError: string | undefined, stderrTail: string) {
    const reported = lastError ? ` The last error it reported: ${lastError}` : "";
    const log = stderrTail.trim() ? ` Its stderr ended with: ${stderrTail.trim()}` : "";
    super(
      "missing_terminal_event",
      `The codex process ended without turn.completed or turn.failed.${reported}${log}`,
      { retryable: true },
    );
    this.stderrTail = stderrTail;
  }

  override get name(): string {
    return "MissingTerminalEventError";
  }
}
