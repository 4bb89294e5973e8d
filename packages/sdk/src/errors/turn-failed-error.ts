import { CodexError, type ThreadItem, type Usage } from "@codex/protocol";

/** The agent reported that the turn failed: the model refused, the API answered with an error, a limit was reached. */
export class TurnFailedError extends CodexError {
  /** The thread, which can be used again. */
  readonly threadId: string | null;
  /** What the turn had completed before it failed. */
  readonly items: readonly ThreadItem[];

  /** Tokens the turn used until it failed, read back from the session; `null` when that cannot be told. */
  readonly usage: Usage | null;

  constructor(
    reported: string,
    threadId: string | null,
    { items, usage }: { items: readonly ThreadItem[]; usage: Usage | null },
  ) {
    const reason = reported.trim() || "the agent gave no reason (see onStderr)";
    super("turn_failed", `The turn failed: ${reason}`, { retryable: isTransient(reason) });
    this.threadId = threadId;
    this.items = items;
    this.usage = usage;
  }

  override get name(): string {
    return "TurnFailedError";
  }
}

/** Network trouble and server-side trouble pass; everything else would fail the same way again. */
function isTransient(reason: string): boolean {
  return /stream disconnected|unexpected status (408|409|429|5\d\d)|overloaded|at capacity|timed? ?out|error sending request|connection/i.test(
    reason,
  );
}
