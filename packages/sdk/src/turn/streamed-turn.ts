import type { ThreadEvent } from "@codex/protocol";

import { TurnInterruptedError } from "../errors/turn-errors.js";
import type { Input } from "../options/input.js";
import type { EventStream } from "./event-stream.js";
import { withOutput } from "./structured-turn.js";
import type { Turn } from "./turn.js";
import type { TurnRun } from "./turn-run.js";

/**
 * A caller that keeps only the events has no use for the items, which need not pile up then. (Not a `WeakRef` to the
 * items: reading one while garbage is being marked keeps its target for another round.)
 */
const dropped = new FinalizationRegistry<TurnRun>((run) => run.forgetItems());

/**
 * A turn to be followed while it runs. It starts when its events are first asked for, or its result is; a turn that
 * nobody asks for never starts. Once started it runs to its end, whether its events are read or not.
 */
export class StreamedTurn<Output = unknown> {
  /**
   * The turn's events, to be iterated once. They end after `turn.completed` or `turn.failed`; anything else that ends
   * the turn (a cancelled signal, a timeout, a lost process) is thrown. Leaving the loop early ends the turn.
   *
   * At most `maxBufferedBytes` of events wait for the loop. On exec a slower loop slows the agent down, unless another
   * turn of the thread waits; otherwise the turn ends with `ReaderTooSlowError`.
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
   * The turn as `run()` would return it. Rejects as `run()` would, also when the turn failed. Reading it starts the turn;
   * events that come meanwhile wait for a later loop, at most `maxBufferedBytes` of them.
   */
  get result(): Promise<Turn<Output>> {
    if (this.#result === undefined) {
      dropped.unregister(this);
      this.#run.startForEnd();
      this.#result = this.#conclude();
      // The loop over the events throws the same error, so an unwatched result must not crash the program.
      this.#result.catch(() => {});
    }
    return this.#result;
  }

  /**
   * What the agent's patches have changed in files so far, as one unified diff: {@link Turn.diff} while the turn runs.
   * `null` before its start, and on the exec transport.
   */
  get diff(): string | null {
    return this.#run.diff;
  }

  /**
   * Adds input to the running turn, which the agent sees before its next step. Starts the turn if nothing has yet, and
   * waits until it runs. Resolves when the agent has accepted the input. Needs the app-server transport.
   *
   * @param input a prompt, or a list of texts and images, as for `run()`
   * @throws (as a rejection) `InvalidInputError`; `TurnEndedError` when the turn is over: give the input to the next
   * turn then; `RequestFailedError` for a turn that takes none (a review, a compaction); `UnsupportedOptionError` on
   * the exec transport.
   */
  async steer(input: Input): Promise<void> {
    await this.#run.steer(input);
  }

  /**
   * Ends the turn and keeps the thread usable; `result` and `events` reject with a `TurnInterruptedError`. Resolves
   * when nothing of the turn is left. After the end it does nothing.
   */
  async interrupt(): Promise<void> {
    await this.#run.stop(new TurnInterruptedError("interrupt() was called"));
  }

  async #conclude(): Promise<Turn<Output>> {
    return withOutput(await this.#run.ended, this.#run.request.output) as Promise<Turn<Output>>;
  }
}

/** What `runStreamed()` resolves to: another name for {@link StreamedTurn}. */
export type RunStreamedResult<Output = unknown> = StreamedTurn<Output>;
