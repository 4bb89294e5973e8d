import { quoteStderr } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";

/** Input was added to a turn that has ended. Send it with the thread's next turn. */
export class TurnEndedError extends CodexError {
  constructor(options: { cause?: unknown } = {}) {
    super("turn_ended", "The turn has ended, so nothing can be added to it. Start another one.", options);
  }

  override get name(): string {
    return "TurnEndedError";
  }
}

/**
 * The turn was interrupted: by `interrupt()`, by leaving the loop over its events, by an approval decision that cancels it, or by
 * another client that archived or deleted the thread.
 */
export class TurnInterruptedError extends CodexError {
  constructor(how: string) {
    super("turn_interrupted", `The turn was interrupted: ${how}.`);
  }

  override get name(): string {
    return "TurnInterruptedError";
  }
}

/** What the agent does at a moment of a turn. */
export type Activity = {
  /**
   * What it waits for: `"model"`, which thinks or writes; `"command"`; `"patch"`, a change of files; `"tool"`, a tool of the thread's
   * `tools`; `"mcp"`, a tool of an MCP server; `"agent"`, its sub-agents; `"hook"`; or `"request"`, the answer of a handler to an
   * approval, a question or an elicitation. Of several, the one that began last.
   */
  kind: "model" | "command" | "patch" | "tool" | "mcp" | "agent" | "hook" | "request";
  /** The id of the turn's item. `null` if it has none, as the model has. */
  itemId: string | null;
  /** What runs, in words: the command line, or the name of the tool. `null` if there is no more to say. */
  detail: string | null;
  /** When it began. */
  since: Date;
};

const timeouts = { timeoutMs: "The turn did not end", idleTimeoutMs: "The model was silent: no event came" };

/** A turn exceeded `timeoutMs`, its model was silent for `idleTimeoutMs`, or one of its steps exceeded `toolTimeoutMs`. The turn was ended. */
export class TurnTimeoutError extends CodexError {
  /** The option that ended the turn. */
  readonly option: "timeoutMs" | "idleTimeoutMs" | "toolTimeoutMs";
  /** The option's value, in milliseconds. */
  readonly limitMs: number;
  /** What the agent did when the time was up: with `toolTimeoutMs`, what took too long. `null` if the turn had not begun. */
  readonly activity: Activity | null;

  constructor(
    option: TurnTimeoutError["option"],
    limitMs: number,
    lastError: string | undefined,
    activity: Activity | null = null,
  ) {
    const { kind, detail } = activity ?? {};
    const step = `The ${kind} ${detail ? `${JSON.stringify(detail)} ` : ""}did not end`;
    const what = option === "toolTimeoutMs" ? step : timeouts[option];
    const last = lastError ? ` The last error it reported: ${lastError}` : "";
    super("turn_timeout", `${what} within ${limitMs} ms (${option}), so the turn was ended.${last}`, {
      retryable: true,
    });
    this.option = option;
    this.limitMs = limitMs;
    this.activity = activity;
  }

  override get name(): string {
    return "TurnTimeoutError";
  }
}

/** What a budget is for: one turn, its thread, or all threads of a `Codex`. */
export type BudgetScope = "turn" | "thread" | "codex";

/** What a budget limits. */
export type BudgetLimit = "totalTokens" | "outputTokens" | "cost" | "limitPercent";

/**
 * A `budget` is used up. The turn was interrupted, and keeps what it has done; or it did not start (`began` is `false`), because
 * earlier turns used up the budget.
 */
export class BudgetExceededError extends CodexError {
  /** What the budget is for. */
  readonly scope: BudgetScope;
  /** What it limits. */
  readonly limit: BudgetLimit;
  /** How much was used: tokens, money in the currency of the prices, or percent. */
  readonly used: number;
  /** How much was allowed, in the same unit. */
  readonly allowed: number;

  constructor(scope: BudgetScope, limit: BudgetLimit, used: number, allowed: number) {
    const owner = scope === "codex" ? "Codex" : scope;
    const rise = limit === "limitPercent" ? "or wait until the period ends" : "or give the work to another";
    super(
      "budget_exceeded",
      `The budget of the ${owner} is used up: ${used} of ${allowed} (budget.${limit === "cost" ? "cost.amount" : limit}). ` +
        `To continue the thread, run its next turn with a larger budget, ${rise} ${limit === "limitPercent" ? "" : owner}.`,
    );
    this.scope = scope;
    this.limit = limit;
    this.used = used;
    this.allowed = allowed;
  }

  override get name(): string {
    return "BudgetExceededError";
  }
}

/**
 * More than `maxBufferedBytes` of a turn's events were waiting to be read. If a loop over the events had begun, the turn
 * was ended; otherwise only the events are lost, and `result` still has the turn.
 */
export class ReaderTooSlowError extends CodexError {
  /** The limit, in bytes of JSON. */
  readonly maxBufferedBytes: number;

  constructor(maxBufferedBytes: number) {
    super(
      "reader_too_slow",
      `More than ${maxBufferedBytes} bytes of the turn's events waited to be read (maxBufferedBytes). Read the events ` +
        "faster, leave the loop when the rest is not needed, or use run().",
    );
    this.maxBufferedBytes = maxBufferedBytes;
  }

  override get name(): string {
    return "ReaderTooSlowError";
  }
}

/**
 * The thread is in use: another process has loaded it, another client of the server runs a turn in it, or it must be closed
 * here first.
 */
export class ThreadBusyError extends CodexError {
  /** The thread. */
  override readonly threadId: string;

  constructor(threadId: string, how: string, options: { cause?: unknown; here?: boolean } = {}) {
    const { here, ...others } = options;
    const [where, remedy] = here
      ? ["here", "Close it first"]
      : ["elsewhere", "Try again once the other side has finished or released the thread"];
    const message = `Thread ${threadId} is in use ${where}: ${how}. ${remedy} (thread.close() or codex.close()).`;
    super("thread_busy", message, { ...others, retryable: true });
    this.threadId = threadId;
  }

  override get name(): string {
    return "ThreadBusyError";
  }
}

/** The agent started a new thread instead of resuming the requested one, so the conversation's history was lost. */
export class ThreadMismatchError extends CodexError {
  /** The requested thread. */
  readonly requestedId: string;
  /** The thread that the agent started instead. */
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

/** A thread's `environment` could not be reached, or was lost during the turn. None of its commands ran here instead. */
export class EnvironmentUnavailableError extends CodexError {
  /** The address of the exec-server, without its query. */
  readonly url: string;

  constructor(url: string, problem: string, options: { cause?: unknown } = {}) {
    super(
      "environment_unavailable",
      `The turn's commands cannot run on the exec-server ${url}: ${problem}. Check that it runs, and its token.`,
      { ...options, retryable: true },
    );
    this.url = url;
  }

  override get name(): string {
    return "EnvironmentUnavailableError";
  }
}

/** A handler or a tool called a method that waits for the end of the turn, while the turn waits for that handler or tool. */
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

/** The agent process exited with 0 without a terminal event, so the outcome of the turn is unknown. */
export class MissingTerminalEventError extends CodexError {
  /** The end of the process's stderr. */
  readonly stderrTail: string;

  constructor(lastError: string | undefined, stderrTail: string) {
    const reported = lastError ? ` The last error it reported: ${lastError}` : "";
    const quotation = quoteStderr(stderrTail);
    const log = quotation === "" ? "" : ` Its stderr ended with: ${quotation}`;
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

/** `codex.close()` was called. It ends running turns and rejects new ones. */
export class CodexClosedError extends CodexError {
  constructor() {
    super("closed", "This Codex is closed. Create a new one to run more turns.");
  }

  override get name(): string {
    return "CodexClosedError";
  }
}
