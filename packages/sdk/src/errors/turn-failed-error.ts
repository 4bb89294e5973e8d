import { CodexError, type ThreadItem, type Usage } from "@codex/protocol";

/** The agent reported that the turn failed: the model refused, the API answered with an error, a limit was reached. */
export class TurnFailedError extends CodexError {
  /** The thread, which can be used again. */
  override readonly threadId: string | null;
  /** What the turn had completed before it failed. */
  override readonly items: readonly ThreadItem[];

  /** Tokens the turn used until it failed, read back from the session; `null` when that cannot be told. */
  override readonly usage: Usage | null;

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

/** The provider's answer, as the CLI tells it, with the provider's own words behind. */
const answered = /^(?:unexpected|exceeded retry limit, last) status:? (\d{3})\b/;
/** What the CLI calls trouble of the network or of the provider. */
const trouble =
  /^(?:stream disconnected|connection failed|error sending request|request timed? ?out|timed? ?out|[^{].*(?:high demand|overloaded|at capacity))/i;

/**
 * Network trouble and server-side trouble pass; everything else would fail the same way again. Only the beginning
 * counts: what follows may be anybody's words.
 */
function isTransient(reason: string): boolean {
  const status = answered.exec(reason)?.[1];
  return status === undefined ? trouble.test(reason) : /^(?:408|409|429|5\d\d)$/.test(status);
}
