import { CodexError } from "@codex/protocol";

/** The most of stderr that a message quotes. */
const maxQuotedCharacters = 4096;

/** How a process ended. At most one of the two fields is null, as in `node:child_process`. */
export type ProcessExit = {
  /** The exit code, or null when a signal ended the process. */
  readonly code: number | null;
  /** The signal that ended the process, or null when it exited on its own. */
  readonly signal: NodeJS.Signals | null;
};

/**
 * The process ended before its work was done: with a non-zero exit code, by a signal, or simply too early (code
 * `process_exited`). The message quotes the end of stderr, which usually gives the reason.
 */
export class ProcessExitError extends CodexError {
  /** The exit code, or null when a signal ended the process. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or null when it exited on its own. */
  readonly signal: NodeJS.Signals | null;
  /** The end of stderr, without terminal control codes. */
  readonly stderrTail: string;

  /**
   * @param exit How the process ended.
   * @param stderrTail The end of its stderr.
   * @param remedy How to fix it, if the caller knows. Becomes the last line of the message.
   */
  constructor(exit: ProcessExit, stderrTail: string, remedy?: string) {
    const quotation = quoteStderr(stderrTail);
    const ending = quotation === "" ? "It said nothing on stderr." : quotation;
    const message = `${describeExit(exit)}: ${ending}`;
    super("process_exited", remedy === undefined ? message : `${message}\n${remedy}`);
    this.exitCode = exit.code;
    this.signal = exit.signal;
    this.stderrTail = stderrTail;
  }

  override get name(): string {
    return "ProcessExitError";
  }
}

/** The words of `@openai/codex-sdk`, which programs match. */
function describeExit({ code, signal }: ProcessExit): string {
  if (signal !== null) return `Codex Exec exited with signal ${signal}`;
  if (code !== null) return `Codex Exec exited with code ${code}`;
  return "Codex Exec does not exit, not even by SIGKILL";
}

/**
 * The part of a process's stderr that an error message should quote: the last 4096 characters, from the beginning of a
 * line, without the lines that the binary prints on every run and without stack backtraces. Empty when nothing is left.
 */
export function quoteStderr(stderrTail: string): string {
  const relevant = stderrTail
    // Printed on every run.
    .replace(/^Reading (?:prompt|additional input) from stdin\.\.\.\r?\n/gm, "")
    // Printed when RUST_BACKTRACE is set: a list of addresses without names.
    .replace(/\n*^Stack backtrace:\n(?:[ \t]+.*\n?)*/gm, "\n")
    .trim();
  if (relevant.length <= maxQuotedCharacters) return relevant;
  const cut = relevant.slice(-maxQuotedCharacters);
  return `... ${cut.slice(cut.indexOf("\n") + 1)}`;
}
