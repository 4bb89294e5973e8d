import { CodexError } from "@codex/protocol";

/**
 * A handler or a tool called something that waits for the end of its own turn, which in turn waits for the handler or
 * the tool.
 */
export class DeadlockError extends CodexError {
  constructor(where: string) {
    super(
      "deadlock",
      `${where} inside a handler or a tool of the same thread would wait for itself: the turn ends only after the call ` +
        "has returned. Call it after the turn, or use another thread.",
    );
  }

  override get name(): string {
    return "DeadlockError";
  }
}
