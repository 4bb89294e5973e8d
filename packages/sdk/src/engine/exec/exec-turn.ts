import { type CodexProcess, exitWithin, ProcessExitError } from "@codex/exec";
import { redact, type ThreadEvent } from "@codex/protocol";
import { MissingTerminalEventError, ThreadBusyError, ThreadMismatchError } from "../../errors/turn-errors.js";
import type { EngineTurn, TurnRequest, TurnSink, UsageTotals } from "../engine.js";
import { MalformedEvent } from "../unexpected-events.js";
import { defer } from "../waiting.js";
import type { EventDecoder } from "./event-decoder.js";
import type { TurnDirectory } from "./turn-directory.js";

/** How long to wait, at least, for the exit of a process whose output has ended. */
export const leastExitWaitMs = 2000;

/** The parts of an {@link ExecTurn}. */
export interface ExecTurnParts {
  /** The running `codex exec`. */
  process: CodexProcess;
  /** The turn's temporary files. */
  directory: TurnDirectory;
  /** Decodes lines into events. */
  decode: EventDecoder;
  /** What must not appear in an error. */
  secrets: readonly string[];
  /** How long the process may run after its turn has ended, in milliseconds. */
  exitGraceMs: number;
}

/** A turn run by one `codex exec` process. */
export class ExecTurn implements EngineTurn {
  readonly canPause = true;
  readonly #turn: TurnSink;
  readonly #parts: ExecTurnParts;
  /** The thread to resume, if any. */
  readonly #resumedId: string | null;
  #lastError: string | undefined;
  #isFinishing = false;
  #ending: Promise<void> | undefined;
  readonly #gone = defer();

  constructor(turn: TurnSink, parts: ExecTurnParts) {
    this.#turn = turn;
    this.#parts = parts;
    this.#resumedId = turn.threadId;
    void this.#read();
  }

  get totals(): UsageTotals | undefined {
    // The binary reports the usage of a review as 0.
    const isReview = this.#turn.request.task?.type === "review";
    return isReview ? { before: null, after: null, subAgents: null } : undefined;
  }

  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  finish(): void {
    this.#isFinishing = true;
    void exitWithin(this.#parts.process, this.#parts.exitGraceMs).then(() => this.cancel());
  }

  cancel(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Ends the process. After a terminal event it may first finish writing its session, within its grace period. */
  close(): Promise<void> {
    return this.#isFinishing ? this.gone : this.cancel();
  }

  async #end(): Promise<void> {
    const { process, directory } = this.#parts;
    await process.end();
    await directory.remove();
    this.#gone.resolve();
  }

  /** Leaving the loop discards further output: on a pipe that is not read, the process would block. */
  async #read(): Promise<void> {
    const turn = this.#turn;
    try {
      for await (const lines of this.#parts.process.lines) {
        if (!this.#take(lines)) return;
        await turn.whenRoom();
      }
      turn.fail(await this.#explainEnd());
    } catch (error) {
      turn.fail(error instanceof MalformedEvent ? await error.explain() : error);
    }
  }

  /** Pushes the events of some lines, including those before an invalid one. Returns whether more are wanted. */
  #take(lines: readonly string[]): boolean {
    const { isStreamed, options } = this.#turn.request;
    const isWatched = isStreamed || options.idleTimeoutMs || options.toolTimeoutMs;
    const events: ThreadEvent[] = [];
    let bytes = 0;
    try {
      for (const line of lines) {
        if (!isWatched && !this.#turn.request.needsProgress && isProgress(line)) {
          this.#turn.touch();
          continue;
        }
        const event = this.#parts.decode(line);
        if (event === undefined) continue;
        this.#check(event);
        events.push(event);
        // Only events that wait for a reader are counted.
        if (isStreamed) bytes += Buffer.byteLength(line);
        if (event.type === "turn.completed" || event.type === "turn.failed") break;
      }
    } catch (error) {
      if (events.length > 0) this.#turn.push(events, bytes);
      throw error;
    }
    return events.length === 0 || this.#turn.push(events, bytes);
  }

  #check(event: ThreadEvent): void {
    if (event.type === "error") this.#lastError = redact(event.message, this.#parts.secrets);
    if (event.type !== "thread.started" || this.#resumedId === null) return;
    if (event.thread_id.toLowerCase() !== this.#resumedId.toLowerCase()) {
      throw new ThreadMismatchError(this.#resumedId, event.thread_id);
    }
  }

  /** Explains why the output ended without a terminal event. */
  async #explainEnd(): Promise<Error> {
    const { process, exitGraceMs } = this.#parts;
    const exit = await exitWithin(process, Math.max(exitGraceMs, leastExitWaitMs));
    if (exit === undefined || exit.code === 0) {
      return new MissingTerminalEventError(this.#lastError, process.stderrTail);
    }
    const error = new ProcessExitError(
      exit,
      process.stderrTail,
      exitRemedy(process.stderrTail, this.#turn.request),
    );
    const isBusy = this.#resumedId !== null && /already has an active writer/.test(process.stderrTail);
    return isBusy ? new ThreadBusyError(this.#resumedId, "another process runs it", { cause: error }) : error;
  }
}

/** How all known versions of the binary begin such a line. A line spelled otherwise is parsed. */
const progressBeginnings = ['{"type":"item.started",', '{"type":"item.updated",'];

/**
 * Detects without parsing that a line only reports an item's progress, as most lines of a long turn do. A truncated line
 * does not pass and is reported like any invalid one.
 */
function isProgress(line: string): boolean {
  return progressBeginnings.some((beginning) => line.startsWith(beginning)) && line.endsWith("}}");
}

const notRecorded = /no rollout found for thread id/;

/** Messages of the binary on stderr before it exits, and the remedy in terms of the SDK's options. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /Not inside a trusted directory/,
    "Set `workingDirectory` to a Git repository, or allow another directory with `skipGitRepoCheck: true`.",
  ],
  [
    /git command failed: fatal: Needed a single revision/,
    "`worktree: true` needs a repository with a commit.",
  ],
  [notRecorded, "Check the thread's id, and that CODEX_HOME is the one the thread was recorded in."],
  [
    /unknown configuration field/,
    "Correct the name in `config`, or ignore unknown settings (`strictConfig: false`).",
  ],
  [
    /approval_policy.*untrusted|untrusted.*approval_policy/s,
    '`codex exec` does not take `approvalPolicy: "untrusted"`; use the app-server transport.',
  ],
  [
    /failed to initialize in-process app-server client: (?:Permission denied|No such file|Read-only)|Could not find home directory/,
    "The agent writes to CODEX_HOME, by default `.codex` in HOME. Set CODEX_HOME in `env` to a directory that this user can " +
      "write to.",
  ],
  [/CODEX_HOME points to/, "Create that directory, or set CODEX_HOME to one that exists."],
];

/** Finds the remedy for a process that exited with this stderr, if any. */
export function exitRemedy(
  stderrTail: string,
  { threadOptions }: Pick<TurnRequest, "threadOptions">,
): string | undefined {
  if (threadOptions.ephemeral && notRecorded.test(stderrTail)) {
    return (
      "An `ephemeral` thread is not recorded, so exec cannot continue it. Omit `ephemeral`, or use the app-server " +
      "transport, which keeps the thread in memory."
    );
  }
  return remedies.find(([words]) => words.test(stderrTail))?.[1];
}
