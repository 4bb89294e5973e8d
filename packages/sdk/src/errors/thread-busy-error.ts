import { CodexError } from "@codex/protocol";

/** Somebody else uses the thread: another process has it loaded, or another client of the same server runs a turn. */
export class ThreadBusyError extends CodexError {
  /** The thread. */
  override readonly threadId: string;

  constructor(threadId: string, how: string, options: { cause?: unknown } = {}) {
    super(
      "thread_busy",
      `Thread ${threadId} is in use elsewhere: ${how}. Try again when that has ended or let go of the thread ` +
        "(thread.close() or codex.close()).",
      { ...options, retryable: true },
    );
    this.threadId = threadId;
  }

  override get name(): string {
    return "ThreadBusyError";
  }
}
