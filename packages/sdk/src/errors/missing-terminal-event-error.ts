import { CodexError } from "@codex/protocol";

/** How much of stderr goes into the message, in characters; all that was kept is in the field. */
const longestQuotation = 2000;

/** The agent process ended well, but never said how the turn ended. What it did is unknown, so this is no success. */
export class MissingTerminalEventError extends CodexError {
  /** The end of what the process wrote to stderr. */
  readonly stderrTail: string;

  constructor(lastError: string | undefined, stderrTail: string) {
    const reported = lastError ? ` The last error it reported: ${lastError}` : "";
    const words = stderrTail.trim();
    const cut = words.length > longestQuotation ? `…${words.slice(-longestQuotation)}` : words;
    const log = cut === "" ? "" : ` Its stderr ended with: ${cut}`;
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
