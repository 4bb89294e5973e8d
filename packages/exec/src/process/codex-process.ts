import type { ProcessExit } from "./process-exit.js";

/**
 * One running `codex` process: lines out, text in, one way to end it.
 *
 * Whatever the process does, nothing is thrown outside a promise that the caller holds.
 */
export interface CodexProcess {
  /** The process id. The system may give it to another process once `exited` has settled. */
  readonly pid: number;

  /** The longest line that `lines` accepts, in bytes. */
  readonly maxLineBytes: number;

  /**
   * The lines of stdout, without their line feeds, in batches of what arrived together (never empty). A line may be a
   * slice of a longer text, which stays in memory as long as the line does.
   *
   * Pull-based: while nobody asks for the next batch, reading stops after about 1 MiB and the process blocks on its
   * next write. Ends at end of file; once the process is gone also when another process still holds the pipe, a short
   * moment after the last byte. Can be iterated once; leaving the loop, or `end()`, gives up what was not read yet, and
   * the process no longer blocks on it.
   *
   * @throws {LineTooLongError} from the iteration, after the lines before it, when a line passes `maxLineBytes`.
   */
  readonly lines: AsyncIterable<string[]>;

  /**
   * Writes to stdin; resolves once the operating system has the bytes, so awaiting it is back-pressure.
   *
   * Rejects with {@link ProcessInputError} when stdin is closed on either side. A rejection that nobody handles stays
   * silent: that the process is gone shows in `exited` and in the end of `lines`.
   */
  write(text: string): Promise<void>;

  /** Closes stdin after what was written so far. Does nothing when it is closed. */
  closeInput(): void;

  /** Settles when the process itself is gone, whoever holds its pipes. Never rejects. */
  readonly exited: Promise<ProcessExit>;

  /**
   * Settles when the process is gone and its stderr is read to the end (as bounded as the end of `lines`), so that
   * `stderrTail` is complete. Does not wait for anyone to read `lines`. Never rejects.
   */
  readonly closed: Promise<ProcessExit>;

  /** The end of stderr so far, at most `stderrTailBytes` of it, without terminal control codes. */
  readonly stderrTail: string;

  /**
   * Lets the host end by itself although the process runs; it is then ended with the host. For a process that waits for
   * work nobody may ever give it. Awaiting anything of it needs `ref()` first.
   */
  unref(): void;

  /** Takes `unref()` back: the host stays while the process runs. This is how it starts. */
  ref(): void;

  /**
   * Ends the process and everything it started: closes stdin, SIGINT, SIGTERM to the tree, SIGKILL to the tree, with
   * the graces the process was started with. See docs/decisions/0004-ending-a-process-tree.md.
   *
   * Resolves when all of it is gone, within a bounded time; never rejects. May be called at any moment, any number of
   * times, also after the exit: there is one ladder. Output not read yet is given up.
   */
  end(options?: EndOptions): Promise<ProcessExit>;
}

/** Options of {@link CodexProcess.end}. A later call can make the end come sooner, never later. */
export interface EndOptions {
  /**
   * Milliseconds the process may go on by itself, its stdin closed, before the first signal. Default: its
   * `stdinGraceMs` when stdin was still open, else 0.
   */
  graceMs?: number | undefined;
}
