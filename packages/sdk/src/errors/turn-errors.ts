import { CodexError } from "@codex/protocol";

/** Something was to be added to a turn that is over. Give it to the thread's next turn instead. */
export class TurnEndedError extends CodexError {
  constructor(options: { cause?: unknown } = {}) {
    super("turn_ended", "The turn has ended, so nothing can be added to it. Start another one.", options);
  }

  override get name(): string {
    return "TurnEndedError";
  }
}

/**
 * The turn was ended by `interrupt()`, by leaving its event loop, by an approval that cancelled it, or by another client
 * that archived or deleted its thread.
 */
export class TurnInterruptedError extends CodexError {
  constructor(how: string) {
    super("turn_interrupted", `The turn was interrupted: ${how}.`);
  }

  override get name(): string {
    return "TurnInterruptedError";
  }
}

/** A turn took longer than `timeoutMs`, or was silent for longer than `idleTimeoutMs`. Its process was ended. */
export class TurnTimeoutError extends CodexError {
  /** Which option ended the turn. */
  readonly option: "timeoutMs" | "idleTimeoutMs";
  /** Its value, in milliseconds. */
  readonly limitMs: number;

  constructor(option: "timeoutMs" | "idleTimeoutMs", limitMs: number, lastWords: string | undefined) {
    const what = option === "timeoutMs" ? "did not end" : "sent no event";
    const last = lastWords ? ` The last thing it reported: ${lastWords}` : "";
    super("turn_timeout", `The turn ${what} within ${limitMs} ms (${option}) and was ended.${last}`, {
      retryable: true,
    });
    this.option = option;
    this.limitMs = limitMs;
  }

  override get name(): string {
    return "TurnTimeoutError";
  }
}

/**
 * The events of a turn were read more slowly than they came, and more than `maxBufferedBytes` of them were waiting. The
 * turn was ended where a loop over its events had begun; otherwise only the events are lost, and its result is not.
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

/** `codex.close()` was called: its running turns are ended, and it starts no new ones. */
export class CodexClosedError extends CodexError {
  constructor() {
    super("closed", "This Codex was closed. Make a new one to run more turns.");
  }

  override get name(): string {
    return "CodexClosedError";
  }
}
