import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { ProcessExit } from "../termination/process-exit.js";

/** Options of `startProcess`. */
export interface StartProcessOptions {
  /** The program, as an absolute path. `findCodexBinary` returns one. */
  command: string;
  /** The arguments, without the program itself. */
  args: readonly string[];
  /** The complete environment; nothing else is inherited. `buildEnvironment` builds one. */
  env: Readonly<Record<string, string>>;
  /** The working directory. Default: the host's. */
  cwd?: string | undefined;
  /**
   * Cancels the start. If the signal is aborted before the process exists, `startProcess` rejects with the signal's reason.
   * It does not end a running process; call `end()` for that.
   */
  signal?: AbortSignal | undefined;
  /** The whole input; stdin is closed after it. Omit it to keep stdin open for `write()`. */
  input?: string | undefined;
  /** The longest line accepted on stdout, in bytes. Default: 64 MiB. */
  maxLineBytes?: number | undefined;
  /** How much of the end of stderr is kept, in bytes. Default: 64 KiB. */
  stderrTailBytes?: number | undefined;
  /**
   * Receives all of stderr as it arrives, decoded. A character that is split between chunks arrives whole. Errors that the
   * callback throws are dropped, so that a broken listener cannot break a turn.
   */
  onStderr?: ((text: string) => void) | undefined;
  /**
   * Texts, such as the API key, that are replaced by `[redacted]` in `stderrTail` and for `onStderr`, even where they are
   * escaped or encoded: see `redact()` of `@codex/protocol`. Texts of fewer than 8 characters are ignored.
   */
  secrets?: readonly string[] | undefined;
  /** How long `end()` waits after closing a stdin that was open, in milliseconds. Default: 2000. */
  stdinGraceMs?: number | undefined;
  /**
   * Time from the first signal of `end()` to SIGKILL for what is left of the tree, in milliseconds. Default: 5000. 0 sends
   * SIGKILL at once; the commands that codex runs then get no other signal either.
   */
  killGraceMs?: number | undefined;
  /**
   * Time between SIGINT to the process and SIGTERM to its tree, in milliseconds. Part of `killGraceMs` and at most half of
   * it. Default: 1000. 0 begins with SIGTERM. `codex exec` ends its commands on SIGINT only; `codex app-server` does so
   * on SIGTERM and dies of SIGINT.
   */
  interruptGraceMs?: number | undefined;
  /**
   * Whether the process and its tree also end when the host is killed (SIGKILL, out of memory, a crash of the runtime), or
   * when the worker thread that started it is terminated. No code of the host runs then, so a supervisor does it: one
   * `/bin/sh` process for each thread that starts processes, in about 1 MB. Linux only; ignored elsewhere. Default: `true`.
   */
  supervisor?: boolean | undefined;
}

/**
 * A running `codex` process: lines out, text in, and one way to end it.
 *
 * Whatever the process does, errors surface only in promises that the caller holds.
 */
export interface CodexProcess {
  /** The process id. The system can reuse it once `exited` has settled. */
  readonly pid: number;

  /** The longest line that `lines` accepts, in bytes. */
  readonly maxLineBytes: number;

  /**
   * The lines of stdout without their line feeds, in batches of what arrived together. A batch is never empty. A line may be
   * a slice of a longer text, which stays in memory as long as the line does.
   *
   * Pull-based: while no batch is requested, reading pauses after about 1 MiB and the process blocks on its next write. The
   * iteration ends at the end of stdout. If another process still holds the pipe after the exit, it ends shortly after
   * the last byte. It can be iterated only once. Leaving the loop, or calling `end()`, drops the unread output, and the
   * process no longer blocks on it.
   *
   * @throws {LineTooLongError} from the iteration, after the lines before it, when a line is longer than `maxLineBytes`.
   */
  readonly lines: AsyncIterable<string[]>;

  /**
   * Writes to stdin. Resolves once the operating system has the bytes, so awaiting it applies back-pressure.
   *
   * Rejects with {@link ProcessInputError} when stdin is closed on either side. An unhandled rejection is silent: `exited`
   * and the end of `lines` already show that the process is gone.
   */
  write(text: string): Promise<void>;

  /** Closes stdin after everything written so far. Does nothing when stdin is closed. */
  closeInput(): void;

  /** Settles when the process itself has exited, even if other processes hold its pipes. Never rejects. */
  readonly exited: Promise<ProcessExit>;

  /**
   * Settles when the process has exited and its stderr has been read to the end (with the same bound as `lines`), so that
   * `stderrTail` is complete. Does not depend on `lines` being read. Never rejects.
   */
  readonly closed: Promise<ProcessExit>;

  /** The end of stderr so far, at most `stderrTailBytes` of it, without terminal control codes. */
  readonly stderrTail: string;

  /**
   * Allows the host to exit while the process runs; the process is then ended with it. Use it for a process that waits for
   * work that may never come. Call `ref()` before awaiting anything of the process.
   */
  unref(): void;

  /** Undoes `unref()`: the host stays alive while the process runs. This is the initial state. */
  ref(): void;

  /**
   * Ends the process and everything it started: closes stdin, SIGINT, SIGTERM to the tree, SIGKILL to the tree, with the
   * delays given to `startProcess`. See docs/decisions/0004-ending-a-process-tree.md.
   *
   * Resolves when all of it is gone, within a bounded time. Never rejects. Can be called at any time and any number of
   * times, also after the exit; all calls share one termination. Unread output is dropped.
   */
  end(options?: EndOptions): Promise<ProcessExit>;
}

/** Options of {@link CodexProcess.end}. A later call can only make the end come sooner. */
export interface EndOptions {
  /**
   * How long the process may keep running after its stdin is closed, before the first signal, in milliseconds. Default:
   * its `stdinGraceMs` if stdin was still open, otherwise 0.
   */
  graceMs?: number | undefined;
}

/**
 * Waits for a process to exit on its own, for a limited time. Resolves to its exit once `stderrTail` is complete, or to
 * `undefined` when the time is over. Never rejects.
 *
 * When the time is over, the event loop gets one more round: a host whose loop was blocked may not have noticed an exit yet.
 */
export async function exitWithin(process: CodexProcess, limitMs: number): Promise<ProcessExit | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => setImmediate(resolve, undefined), limitMs);
  });
  const exit = await Promise.race([process.exited, limit]);
  clearTimeout(timer);
  return exit && process.closed;
}
