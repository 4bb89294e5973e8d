import { InvalidOptionError } from "../errors/invalid-option-error.js";
import type { Input } from "../input/user-input.js";
import type { InferOutput } from "../output/output-schema.js";
import type { StreamedTurn } from "../turn/streamed-turn.js";
import type { Turn } from "../turn/turn.js";
import type { TurnOptions } from "../turn/turn-options.js";
import type { ThreadHost } from "./thread-host.js";
import type { ThreadOptions } from "./thread-options.js";
import { ThreadTurns } from "./thread-turns.js";

/**
 * A conversation with the agent. Made by `codex.startThread()` or `codex.resumeThread()`.
 *
 * Each `run()` or `runStreamed()` is one turn, and continues the conversation. Turns of one thread run one after the
 * other, in the order they were started; threads run side by side.
 */
export class Thread {
  readonly #host: ThreadHost;
  readonly #options: ThreadOptions;
  readonly #turns: ThreadTurns;

  /** @internal */
  constructor(host: ThreadHost, options: ThreadOptions, id: string | null) {
    this.#host = host;
    this.#options = { ...options };
    this.#turns = new ThreadTurns(host, this.#options, id);
  }

  /** The id to resume this thread by. `null` until its first turn has started. */
  get id(): string | null {
    return this.#turns.id;
  }

  /**
   * Gives the agent an input and waits until the turn has ended.
   *
   * @param input a prompt, or a list of texts and images
   * @param options see {@link TurnOptions}
   * @throws (as a rejection) `InvalidOptionError` and `InvalidInputError` before anything starts; the signal's own
   * reason when cancelled; `TurnFailedError` when the agent reports failure; another `CodexError` when its process
   * could not be started, was lost or timed out; `OutputValidationError` when the answer does not fit `outputSchema`.
   */
  async run<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<Turn<InferOutput<Schema>>> {
    const plan = await this.#turns.plan("thread.run()", input, options);
    return this.#turns.run(plan) as Promise<Turn<InferOutput<Schema>>>;
  }

  /**
   * Gives the agent an input and returns at once, with the turn's events to iterate. The turn starts when its events
   * are first asked for, or its result is.
   *
   * @param input a prompt, or a list of texts and images
   * @param options see {@link TurnOptions}; `repairAttempts` works with `run()` only
   * @throws (as a rejection) `InvalidOptionError` and `InvalidInputError`. All else is thrown by the events.
   */
  async runStreamed<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<StreamedTurn<InferOutput<Schema>>> {
    const plan = await this.#turns.plan("thread.runStreamed()", input, options);
    if (options.repairAttempts) {
      const received = String(options.repairAttempts);
      throw new InvalidOptionError(
        "repairAttempts",
        "left out here (run() has it)",
        received,
        "thread.runStreamed()",
      );
    }
    return this.#turns.stream(plan) as StreamedTurn<InferOutput<Schema>>;
  }
}
