import { type CodexProcess, exitWithin, ProcessExitError } from "@codex/exec";
import { redact, type ThreadEvent } from "@codex/protocol";
import { MissingTerminalEventError, ThreadBusyError, ThreadMismatchError } from "../../errors/turn-errors.js";
import type { EngineTurn, TurnSink } from "../engine.js";
import { defer } from "../waiting.js";
import type { EventDecoder } from "./event-decoder.js";
import { exitRemedy } from "./exit-remedy.js";
import { MalformedLine } from "./malformed-line.js";
import type { TurnDirectory } from "./turn-directory.js";

/** How long the exit of a process is awaited at least once its output has ended: it comes a moment later. */
const leastExitWaitMs = 2000;

/** What an {@link ExecTurn} is made of. */
export interface ExecTurnParts {
  /** The running `codex exec`. */
  process: CodexProcess;
  /** The turn's temporary files. */
  directory: TurnDirectory;
  /** Makes events of lines. */
  decode: EventDecoder;
  /** What must not get into an error. */
  secrets: readonly string[];
  /** How long the process may run after its turn has ended. */
  exitGraceMs: number;
}

/** A turn run by one `codex exec` process. */
export class ExecTurn implements EngineTurn {
  readonly canPause = true;
  readonly #turn: TurnSink;
  readonly #parts: ExecTurnParts;
  /** The thread that was to be resumed, if any. */
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

  /** Ends what is left; a turn that has had its terminal event may still write its session, for its grace. */
  close(): Promise<void> {
    return this.#isFinishing ? this.gone : this.cancel();
  }

  async #end(): Promise<void> {
    const { process, directory } = this.#parts;
    await process.end();
    await directory.remove();
    this.#gone.resolve();
  }

  /** Leaving the loop gives up the output that follows: on a pipe that nobody reads the process would block. */
  async #read(): Promise<void> {
    const turn = this.#turn;
    try {
      for await (const lines of this.#parts.process.lines) {
        if (!this.#take(lines)) return;
        await turn.whenRoom();
      }
      turn.fail(await this.#explainEnd());
    } catch (error) {
      turn.fail(error instanceof MalformedLine ? await error.explain() : error);
    }
  }

  /** Passes on the events of some lines, also of those before a bad one. Returns whether more are wanted. */
  #take(lines: readonly string[]): boolean {
    const { isStreamed } = this.#turn.request;
    const events: ThreadEvent[] = [];
    let bytes = 0;
    try {
      for (const line of lines) {
        if (!isStreamed && isProgress(line)) {
          this.#turn.touch();
          continue;
        }
        const event = this.#parts.decode(line);
        if (event === undefined) continue;
        this.#check(event);
        events.push(event);
        bytes += Buffer.byteLength(line);
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

  /** The output is at its end, without a word on how the turn ended. */
  async #explainEnd(): Promise<Error> {
    const { process, exitGraceMs } = this.#parts;
    const exit = await exitWithin(process, Math.max(exitGraceMs, leastExitWaitMs));
    if (exit === undefined || exit.code === 0) {
      return new MissingTerminalEventError(this.#lastError, process.stderrTail);
    }
    const error = new ProcessExitError(exit, process.stderrTail, exitRemedy(process.stderrTail));
    const isBusy = this.#resumedId !== null && /already has an active writer/.test(process.stderrTail);
    return isBusy ? new ThreadBusyError(this.#resumedId, "another process runs it", { cause: error }) : error;
  }
}

/** How every version of the binary seen so far begins such a line. Another spelling is parsed like any line. */
const progressBeginnings = ['{"type":"item.started",', '{"type":"item.updated",'];

/**
 * Whether a line only reports an item's progress, which can be seen without parsing it: most lines of a long turn are of
 * this kind. A line that was cut off does not pass, so it is reported as any broken line is.
 */
function isProgress(line: string): boolean {
  return progressBeginnings.some((beginning) => line.startsWith(beginning)) && line.endsWith("}}");
}
