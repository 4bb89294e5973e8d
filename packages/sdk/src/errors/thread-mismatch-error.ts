import { CodexError } from "@codex/protocol";

/** The agent started another thread than the one it was asked to resume, so the conversation's past was lost. */
export class ThreadMismatchError extends CodexError {
  /** The thread that was asked for. */
  readonly requestedId: string;
  /** The thread the agent started instead. */
  readonly receivedId: string;

  constructor(requestedId: string, receivedId: string) {
    super(
      "thread_mismatch",
      `Asked to resume thread ${requestedId}, the agent started thread ${receivedId} instead. ` +
        "Check that CODEX_HOME is the one the thread was recorded in.",
    );
    this.requestedId = requestedId;
    this.receivedId = receivedId;
  }

  override get name(): string {
    return "ThreadMismatchError";
  }
}
