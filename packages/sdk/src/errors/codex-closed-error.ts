import { CodexError } from "@codex/protocol";

/** `codex.close()` was called: its running turns are ended, and it starts no new ones. */
export class CodexClosedError extends CodexError {
  constructor() {
    super("closed", "This Codex was closed. Make a new one to run more turns.");
  }

  override get name(): string {
    return "CodexClosedError";
  }
}
