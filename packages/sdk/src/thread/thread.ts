import type { ThreadEvent, Usage } from "@codex/protocol";

import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { prepareInput } from "../input/prepare-input.js";
import type { Input } from "../input/user-input.js";
import type { InferOutput } from "../output/output-schema.js";
import { type PreparedOutput, prepareOutput } from "../output/prepare-output.js";
import { repairPrompt } from "../output/repair-prompt.js";
import { withOutput } from "../output/with-output.js";
import { checkTurnOptions } from "../turn/check-turn-options.js";
import { joinTurns } from "../turn/join-turns.js";
import { StreamedTurn } from "../turn/streamed-turn.js";
import type { Turn } from "../turn/turn.js";
import { TurnItems } from "../turn/turn-items.js";
import type { TurnOptions } from "../turn/turn-options.js";
import type { TurnPlan } from "../turn/turn-plan.js";
import { TurnRun } from "../turn/turn-run.js";
import type { TurnUsage } from "../turn/turn-usage.js";
import { noUsage } from "../usage/usage-arithmetic.js";
import { UsageMeter } from "../usage/usage-meter.js";
import type { ThreadHost } from "./thread-host.js";
import type { ThreadOptions } from "./thread-options.js";
import { TurnQueue } from "./turn-queue.js";

/**
 * A conversation with the agent. Made by `codex.startThread()` or `codex.resumeThread()`.
 *
 * Each `run()` or `runStreamed()` is one turn, and continues the conversation. Turns of one thread run one after the
 * other, in the order they were started; threads run side by side.
 */
export class Thread {
  readonly #host: ThreadHost;
  readonly #options: ThreadOptions;
  readonly #queue = new TurnQueue();
  readonly #meter: UsageMeter;
  #id: string | null;

  /** @internal */
  constructor(host: ThreadHost, options: ThreadOptions, id: string | null) {
    this.#host = host;
    this.#options = { ...options };
    this.#id = id;
    this.#meter = new UsageMeter(id === null ? noUsage : null);
  }

  /** The id to resume this thread by. `null` until its first turn has started. */
  get id(): string | null {
    return this.#id;
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
    const plan = await this.#plan("thread.run()", input, options);
    const { output } = plan;
    const turn = await (options.repairAttempts && output
      ? this.#repair(plan, output)
      : this.#complete(plan, this.#queue));
    return withOutput(turn, output) as Promise<Turn<InferOutput<Schema>>>;
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
    const plan = await this.#plan("thread.runStreamed()", input, options);
    if (options.repairAttempts) {
      const received = String(options.repairAttempts);
      throw new InvalidOptionError(
        "repairAttempts",
        "left out here (run() has it)",
        received,
        "thread.runStreamed()",
      );
    }
    const items = new TurnItems();
    // Who lets go of the StreamedTurn and keeps the events only, has no use for the items: they need not pile up.
    const run = this.#newRun(plan, this.#queue, weakly(items));
    const conclude = async () => withOutput(toTurn(items, await run.ended), plan.output);
    return new StreamedTurn(run, conclude as () => Promise<Turn<InferOutput<Schema>>>);
  }

  async #plan(where: string, input: unknown, options: unknown): Promise<TurnPlan> {
    checkTurnOptions(where, options);
    const { outputSchema } = options;
    const output = outputSchema === undefined ? undefined : prepareOutput(outputSchema as object);
    return { input: await prepareInput(input), options, output };
  }

  #newRun(plan: TurnPlan, queue: TurnQueue, items: () => TurnItems | undefined): TurnRun {
    const { input, options, output } = plan;
    const run: TurnRun = new TurnRun({
      queue,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      idleTimeoutMs: options.idleTimeoutMs,
      items,
      threadId: () => this.#id,
      meter: this.#meter,
      readTotalUsage: () => this.#readTotalUsage(),
      onEvent: (event) => this.#onEvent(event),
      start: async (signal) => {
        const engine = await this.#host.engine();
        this.#host.adopt(run);
        if (!this.#meter.isKnown) this.#meter.set(await this.#readTotalUsage());
        return engine.startTurn(
          {
            threadId: this.#id,
            input,
            threadOptions: this.#options,
            outputSchema: output?.schema,
            cyberAccessProgram: options.cyberAccessProgram,
          },
          signal,
        );
      },
    });
    return run;
  }

  /** Runs one turn to its end; what its answer says is read elsewhere. */
  async #complete(plan: TurnPlan, queue: TurnQueue): Promise<Turn> {
    const items = new TurnItems();
    const run = this.#newRun(plan, queue, () => items);
    while ((await run.read()) !== undefined);
    return toTurn(items, await run.ended);
  }

  /** Asks again while the answer does not fit, without letting another turn in between. */
  async #repair(plan: TurnPlan, output: PreparedOutput): Promise<Turn> {
    const { signal, repairAttempts = 0 } = plan.options;
    return this.#queue.hold(signal, async (attempts) => {
      let turn = await this.#complete(plan, attempts);
      for (let left = repairAttempts; left > 0; left -= 1) {
        const reading = await output.read(turn.finalResponse);
        if ("value" in reading) break;
        const input = { prompt: repairPrompt(reading.issues), images: [] };
        turn = joinTurns(turn, await this.#complete({ ...plan, input }, attempts));
      }
      return turn;
    });
  }

  async #readTotalUsage(): Promise<Usage | null> {
    if (this.#id === null) return noUsage;
    const engine = await this.#host.engine();
    return engine.readTotalUsage(this.#id);
  }

  #onEvent(event: ThreadEvent): void {
    if (event.type === "thread.started") this.#id = event.thread_id;
  }
}

function toTurn({ items, finalResponse }: TurnItems, usage: TurnUsage): Turn {
  return { items, finalResponse, ...usage, output: undefined };
}

/** A function of its own: closures made in one function keep alive whatever any of them uses. */
function weakly<Target extends object>(target: Target): () => Target | undefined {
  const reference = new WeakRef(target);
  return () => reference.deref();
}
