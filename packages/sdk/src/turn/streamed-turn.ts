import type { ThreadEvent } from "@codex/protocol";
import { TurnInterruptedError } from "../errors/turn-interrupted-error.js";
import { UnsupportedOptionError } from "../errors/unsupported-option-error.js";
import type { Input } from "../input/user-input.js";
import { EventStream } from "./event-stream.js";
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
  #result: Promise<Turn<Output>> | undefined;

  /** @internal */
  constructor(run: TurnRun, conclude: () => Promise<Turn<Output>>) {
    this.#run = run;
    this.#stream = new EventStream(run);
    this.events = this.#stream;
    this.#conclude = conclude;
  }

  /**
   * The turn as `run()` would return it. Rejects as `run()` would, also when the turn failed. Reading it drives the
   * turn to its end unless its events are iterated; events read meanwhile wait in memory for a later loop.
   */
  get result(): Promise<Turn<Output>> {
    if (this.#result === undefined) {
      this.#result = this.#conclude();
      // The loop over the events tells the same error; not awaiting the result must not crash the program.
      this.#result.catch(() => {});
      // A loop that begins in the same tick, after destructuring, reads for itself.
      setImmediate(() => void this.#stream.drive());
    }
    return this.#result;
  }

  /**
   * Adds input to the running turn. Needs the app-server transport.
   *
   * @throws UnsupportedOptionError (as a rejection) on the exec transport.
   */
  async steer(_input: Input): Promise<void> {
    throw new UnsupportedOptionError("steer()", "app-server");
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
