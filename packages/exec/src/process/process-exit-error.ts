import { CodexError } from "@codex/protocol";
import type { ProcessExit } from "./process-exit.js";

/** How much of stderr goes into the message; all that was kept is in the field. */
const MESSAGE_STDERR_CHARACTERS = 4096;

/**
 * The process ended before its work was done: a non-zero exit code, a signal, or simply too early (code
 * `process_exited`). The message keeps the binary's own words, which usually say why.
 */
export class ProcessExitError extends CodexError {
  /** The exit code, or null when a signal ended the process. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or null when it exited by itself. */
  readonly signal: NodeJS.Signals | null;
  /** The end of its stderr, without terminal control codes. */
  readonly stderrTail: string;

  /**
   * @param exit how it ended
   * @param stderrTail the end of its stderr
   * @param remedy what to do about it, where the caller of the process knows; ends the message
   */
  constructor(exit: ProcessExit, stderrTail: string, remedy?: string) {
    const words = lastWords(stderrTail);
    const message = `The codex process ${howItEnded(exit)}${words === "" ? " and said nothing on stderr." : `: ${words}`}`;
    super("process_exited", remedy === undefined ? message : `${message}\n${remedy}`);
    this.exitCode = exit.code;
    this.signal = exit.signal;
    this.stderrTail = stderrTail;
  }

  override get name(): string {
    return "ProcessExitError";
  }
}

function howItEnded({ code, signal }: ProcessExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? "does not end, not even by SIGKILL" : `exited with code ${code}`;
}

function lastWords(stderrTail: string): string {
  const plain = stderrTail
    // What it says on every run, whatever happens next.
    .replace(/^Reading (?:prompt|additional input) from stdin\.\.\.\r?\n/gm, "")
    // With RUST_BACKTRACE set: a list of addresses without names.
    .replace(/\n*^Stack backtrace:\n(?:[ \t]+.*\n?)*/gm, "\n")
    .trim();
  if (plain.length <= MESSAGE_STDERR_CHARACTERS) return plain;
  const cut = plain.slice(-MESSAGE_STDERR_CHARACTERS);
  return `... ${cut.slice(cut.indexOf("\n") + 1)}`;
}
