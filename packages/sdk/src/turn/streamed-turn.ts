import type { ThreadEvent } from "@codex/protocol";
import { TurnInterruptedError } from "../errors/turn-interrupted-error.js";
import type { TurnInput } from "../input/turn-input.js";
import type { Input } from "../input/user-input.js";
import { EventStream } from "./event-stream.js";
import { keepItems } from "./forget-items.js";
import type { Turn } from "./turn.js";
import type { TurnRun } from "./turn-run.js";

/**
 * A turn to be followed while it runs. It starts when its events are first asked for, or its result is; one that
 * nobody looks at never starts.
 */
export class StreamedTurn<Output = unknown> {
  /**
   * The turn's events, to be iterated once. It ends after `turn.completed` or `turn.failed`; anything else that ends
   * the turn (a cancelled signal, a timeout, a lost process) is thrown. Leaving the loop early ends the turn.
   */
  readonly events: AsyncGenerator<ThreadEvent, void, undefined>;
  readonly #run: TurnRun;
  readonly #stream: EventStream;
  readonly #conclude: () => Promise<Turn<Output>>;
  readonly #prepareSteering: (input: Input) => Promise<TurnInput>;
  #result: Promise<Turn<Output>> | undefined;

  /** @internal */
  constructor(
    run: TurnRun,
    conclude: () => Promise<Turn<Output>>,
    prepareSteering: (input: Input) => Promise<TurnInput>,
  ) {
    this.#run = run;
    this.#prepareSteering = prepareSteering;
    this.#stream = new EventStream(run);
    this.events = this.#stream;
    this.#conclude = conclude;
  }

  /**
   * The turn as `run()` would return it. Rejects as `run()` would, also when the turn failed. Reading it drives the
   * turn to its end; events read meanwhile wait in memory for a later loop. Beside a loop that is under way it reads
   * some megabytes ahead, and then waits for the loop.
   */
  get result(): Promise<Turn<Output>> {
    if (this.#result === undefined) {
      keepItems(this);
      this.#result = this.#conclude();
      // The loop over the events tells the same error; not awaiting the result must not crash the program.
      this.#result.catch(() => {});
      // A loop that begins in the same tick, after destructuring, reads for itself.
      setImmediate(() => void this.#stream.drive());
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
    const prepared = await this.#prepareSteering(input);
    // As with `result`: a loop that runs reads for itself.
    setImmediate(() => void this.#stream.drive());
    await this.#run.steer(prepared);
  }

  /**
   * Ends the turn and keeps the thread usable; `result` and `events` reject with a `TurnInterruptedError`. Resolves
   * when nothing of the turn is left. After the end it does nothing.
   */
  async interrupt(): Promise<void> {
    await this.#run.stop(new TurnInterruptedError("interrupt() was called"));
  }
}

/** What `runStreamed()` resolves to: another name for {@link StreamedTurn}. */
export type RunStreamedResult<Output = unknown> = StreamedTurn<Output>;
