import { CodexError } from "@codex/protocol";

/**
 * Text could not be written to the process, because its stdin is closed: it has exited, closed it, or is being ended
 * (code `connection_lost`). The reason is rather in the exit than here: see `exited` and `stderrTail`.
 */
export class ProcessInputError extends CodexError {
  constructor(cause?: unknown) {
    super("connection_lost", "The codex process no longer takes input: its stdin is closed.", { cause });
  }

  override get name(): string {
    return "ProcessInputError";
  }
}
