import type { ThreadEvent } from "@codex/protocol";

import { TurnInterruptedError } from "../errors/turn-errors.js";
import type { Input } from "../options/input.js";
import type { EventStream } from "./event-stream.js";
import { withOutput } from "./structured-turn.js";
import type { Turn } from "./turn.js";
import type { TurnRun } from "./turn-run.js";

/**
 * Once a `StreamedTurn` is collected, its result cannot be requested, so the run drops its items. (A `WeakRef` to the items
 * would not do: dereferencing it during marking keeps its target alive for another cycle.)
 */
const dropped = new FinalizationRegistry<TurnRun>((run) => run.forgetItems());

/**
 * A turn that can be followed while it runs. It starts when its events or its result are first requested, and never
 * otherwise. Once started it runs to its end, whether or not its events are read.
 */
export class StreamedTurn<Output = unknown> {
  /**
   * The turn's events, which can be iterated once. The loop ends after `turn.completed` or `turn.failed`, and throws
   * whatever else ends the turn: an aborted signal, a timeout, a lost process. Leaving the loop early ends the turn.
   *
   * A loop that is slower than the agent slows it down on exec, unless another turn of the thread waits. Otherwise events
   * wait in memory, and the turn ends with `ReaderTooSlowError` when they exceed `maxBufferedBytes`.
   */
  readonly events: AsyncGenerator<ThreadEvent, void, undefined>;
  readonly #run: TurnRun;
  #result: Promise<Turn<Output>> | undefined;

  /** @internal */
  constructor(run: TurnRun) {
    this.#run = run;
    this.events = run.stream as EventStream;
    dropped.register(this, run, this);
  }

  /**
   * The turn as `run()` would return it; rejects as `run()` would. Reading this property starts the turn. Its events wait
   * for a later loop, up to `maxBufferedBytes`.
   *
   * Await it before the loop or after, not in its body, where the loop cannot read on: a turn with more events than that ends
   * with `ReaderTooSlowError`, and on exec, if this property was read before the loop and not again, waits forever.
   * Inside a handler or a tool of the turn it rejects with a `DeadlockError`.
   */
  get result(): Promise<Turn<Output>> {
    try {
      this.#run.startForEnd();
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#result === undefined) {
      dropped.unregister(this);
      this.#result = this.#conclude();
      // The event loop throws the same error, so an unhandled rejection here must not crash the program.
      this.#result.catch(() => {});
    }
    return this.#result;
  }

  /**
   * The agent's changes to files so far, as one unified diff; see {@link Turn.diff}. `null` before the turn starts, and on
   * exec.
   */
  get diff(): string | null {
    return this.#run.diff;
  }

  /**
   * Adds input to the running turn; the agent sees it before its next step. Starts the turn if necessary, and waits until
   * it runs. Resolves when the agent has accepted the input. Requires app-server.
   *
   * @param input a prompt, or a list of texts and images, as for `run()`
   * @throws {InvalidInputError}
   * @throws {TurnEndedError} when the turn has ended; send the input with the next turn
   * @throws {RequestFailedError} when the turn accepts no input: a review or a compaction
   * @throws {UnsupportedOptionError} on exec
   */
  async steer(input: Input): Promise<void> {
    await this.#run.steer(input);
  }

  /**
   * Ends the turn; the thread stays usable. `result` and the event loop throw a `TurnInterruptedError`. Resolves when
   * nothing of the turn is left. Has no effect after the end.
   */
  async interrupt(): Promise<void> {
    await this.#run.stop(new TurnInterruptedError("interrupt() was called"));
  }

  async #conclude(): Promise<Turn<Output>> {
    return withOutput(await this.#run.ended, this.#run) as Promise<Turn<Output>>;
  }
}

/** Another name for {@link StreamedTurn}, as in `@openai/codex-sdk`. */
export type RunStreamedResult<Output = unknown> = StreamedTurn<Output>;
