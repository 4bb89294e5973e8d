import { type CodexProcess, exitWithin, ProcessExitError } from "@codex/exec";
import { redact, type ThreadEvent } from "@codex/protocol";

import { MissingTerminalEventError } from "../../errors/missing-terminal-event-error.js";
import { ThreadBusyError } from "../../errors/thread-busy-error.js";
import { ThreadMismatchError } from "../../errors/thread-mismatch-error.js";
import type { EngineTurn } from "../engine.js";
import type { EventDecoder } from "./event-decoder.js";
import { exitRemedy } from "./exit-remedy.js";
import { MalformedLine } from "./malformed-line.js";
import { tellsProgressOnly } from "./tells-progress-only.js";
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
  /** The thread that was to be resumed, if any. */
  resumedId: string | null;
  /** Whether anybody sees how items come along. */
  wantsProgress: boolean;
  /** How long the process may go on after its turn has ended. */
  exitGraceMs: number;
  /** Told when nothing of the turn is left. */
  onGone(): void;
}

/** A turn run by one `codex exec` process. */
export class ExecTurn implements EngineTurn {
  readonly events: AsyncIterator<readonly ThreadEvent[], void>;
  readonly #parts: ExecTurnParts;
  #lastError: string | undefined;
  #finishing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: ExecTurnParts) {
    this.#parts = parts;
    this.events = this.#read();
  }

  finish(): Promise<void> {
    this.#finishing ??= this.#finish();
    return this.#finishing;
  }

  cancel(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Ends what is left; a turn that has ended by itself may still write its session, for its grace. */
  close(): Promise<void> {
    return this.#finishing ?? this.cancel();
  }

  async #finish(): Promise<void> {
    const { process, exitGraceMs } = this.#parts;
    // Gives up the output that follows: on a pipe that nobody reads the process would block instead of ending.
    await this.events.return?.();
    await exitWithin(process, exitGraceMs);
    await this.cancel();
  }

  async #end(): Promise<void> {
    const { process, directory, onGone } = this.#parts;
    await process.end();
    await directory.remove();
    onGone();
  }

  async *#read(): AsyncGenerator<readonly ThreadEvent[], void> {
    const { process, decode, wantsProgress } = this.#parts;
    for await (const lines of process.lines) {
      const events: ThreadEvent[] = [];
      let isProgress = false;
      try {
        for (const line of lines) {
          if (!wantsProgress && tellsProgressOnly(line)) {
            isProgress = true;
            continue;
          }
          const event = decode(line);
          if (event === undefined) continue;
          this.#check(event);
          events.push(event);
          if (event.type === "turn.completed" || event.type === "turn.failed") return yield events;
        }
      } catch (error) {
        // What came before the bad line is still the caller's.
        if (events.length > 0) yield events;
        throw error instanceof MalformedLine ? await error.explain() : error;
      }
      // Also of a batch of which nothing is left: it is a sign of life.
      if (events.length > 0 || isProgress) yield events;
    }
    throw await this.#explainEnd();
  }

  #check(event: ThreadEvent): void {
    const { resumedId, secrets } = this.#parts;
    if (event.type === "error") this.#lastError = redact(event.message, secrets);
    if (event.type !== "thread.started" || resumedId === null) return;
    if (event.thread_id.toLowerCase() !== resumedId.toLowerCase()) {
      throw new ThreadMismatchError(resumedId, event.thread_id);
    }
  }

  /** The output is at its end, without a word on how the turn ended. */
  async #explainEnd(): Promise<Error> {
    const { process, exitGraceMs, resumedId } = this.#parts;
    const exit = await exitWithin(process, Math.max(exitGraceMs, leastExitWaitMs));
    if (exit === undefined || exit.code === 0) {
      return new MissingTerminalEventError(this.#lastError, process.stderrTail);
    }
    const error = new ProcessExitError(exit, process.stderrTail, exitRemedy(process.stderrTail));
    const isBusy = resumedId !== null && /already has an active writer/.test(process.stderrTail);
    return isBusy ? new ThreadBusyError(resumedId, "another process runs it", { cause: error }) : error;
  }
}
