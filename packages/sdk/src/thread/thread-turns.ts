import type { ThreadEvent, Usage } from "@codex/protocol";

import type { TurnRequest, TurnTask } from "../engine/engine.js";
import { prepareInput } from "../input/prepare-input.js";
import type { Input } from "../input/user-input.js";
import { type PreparedOutput, prepareOutput } from "../output/prepare-output.js";
import { repairPrompt } from "../output/repair-prompt.js";
import { withOutput } from "../output/with-output.js";
import { checkTurnOptions } from "../turn/check-turn-options.js";
import { concludeTurn } from "../turn/conclude-turn.js";
import { forgetItemsWith } from "../turn/forget-items.js";
import { joinTurns } from "../turn/join-turns.js";
import { StreamedTurn } from "../turn/streamed-turn.js";
import type { Turn } from "../turn/turn.js";
import { TurnItems } from "../turn/turn-items.js";
import type { TurnOptions } from "../turn/turn-options.js";
import type { TurnPlan } from "../turn/turn-plan.js";
import { TurnRun, type TurnRunOptions } from "../turn/turn-run.js";
import { noUsage } from "../usage/usage-arithmetic.js";
import { UsageMeter } from "../usage/usage-meter.js";
import type { ThreadHost } from "./thread-host.js";
import type { ThreadOptions } from "./thread-options.js";
import { type Leave, TurnQueue } from "./turn-queue.js";

/** In which queue a turn runs, who keeps its items, and whether anybody sees more of it. */
type RunParts = Pick<TurnRunOptions, "queue"> & Pick<TurnRequest, "items" | "wantsProgress">;

/** The turns of one thread: runs them one after the other, and learns the thread's id from them. */
export class ThreadTurns {
  /** The queue the turns wait in, and whatever else must not happen during a turn. */
  readonly queue = new TurnQueue();
  readonly #host: ThreadHost;
  readonly #options: ThreadOptions;
  readonly #meter: UsageMeter;
  #lastCall: Promise<unknown> = Promise.resolve();
  #id: string | null;

  /** @param id the thread to continue; `null` for a new one */
  constructor(host: ThreadHost, options: ThreadOptions, id: string | null) {
    this.#host = host;
    this.#options = options;
    this.#id = id;
    this.#meter = new UsageMeter(id === null ? noUsage : null);
  }

  /** The thread's id; `null` until its first turn has started. */
  get id(): string | null {
    return this.#id;
  }

  /** Checks what a turn was asked for. */
  async plan(where: string, input: unknown, given: unknown): Promise<TurnPlan> {
    const options = checkTurnOptions(where, given);
    const { outputSchema } = options;
    const output = outputSchema === undefined ? undefined : prepareOutput(outputSchema as object);
    return { input: await this.#inOrder(prepareInput(input)), task: undefined, options, output };
  }

  /** Looking at images takes its time, and a later call without any must not overtake meanwhile. */
  #inOrder<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => {});
    const result = this.#lastCall.then(() => work);
    this.#lastCall = result.catch(() => {});
    return result;
  }

  /** Plans a turn that does something else than answer, once it is clear that there is a server to do it. */
  async planTask(where: string, task: TurnTask, options: TurnOptions): Promise<TurnPlan> {
    await this.#inOrder(this.#host.server(where));
    return { input: { prompt: "", images: [] }, task, options, output: undefined };
  }

  /** Does something when the turns that were asked for before are over, and keeps later ones waiting meanwhile. */
  async between<Result>(work: () => Promise<Result>): Promise<Result> {
    let entering: Promise<Leave> | undefined;
    // The calls before enter the queue some microtasks after they are ready.
    const ready = this.#lastCall.then(() => new Promise((resolve) => setImmediate(resolve)));
    this.#lastCall = ready.then(() => {
      entering = this.queue.enter(undefined);
    });
    await this.#lastCall;
    const leave = await entering;
    try {
      return await work();
    } finally {
      leave?.();
    }
  }

  /** Runs a turn to its end, and further ones where its answer is to be repaired. */
  async run(plan: TurnPlan): Promise<Turn> {
    const { options, output } = plan;
    const turn = await (options.repairAttempts && output
      ? this.#repair(plan, output)
      : this.#complete(plan, this.queue));
    return withOutput(turn, output);
  }

  /** Offers a turn to be followed. */
  stream(plan: TurnPlan): StreamedTurn {
    const items = new TurnItems();
    const run = this.#newRun(plan, { queue: this.queue, items, wantsProgress: true });
    const conclude = async () => withOutput(await this.#conclude(run, items), plan.output);
    const turn = new StreamedTurn(run, conclude, (input) => this.#prepareSteering(input));
    // Who lets go of it and keeps the events only, has no use for the items: they need not pile up.
    forgetItemsWith(turn, items);
    return turn;
  }

  async #prepareSteering(input: Input) {
    await this.#host.server("streamed.steer()");
    return prepareInput(input);
  }

  #newRun(plan: TurnPlan, { queue, items, wantsProgress }: RunParts): TurnRun {
    const { input, task, options, output } = plan;
    const run: TurnRun = new TurnRun({
      queue,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      idleTimeoutMs: options.idleTimeoutMs,
      meter: this.#meter,
      readTotalUsage: () => this.#readTotalUsage(),
      onEvent: (event) => this.#onEvent(event),
      redact: this.#host.redact,
      start: async (signal) => {
        const engine = await this.#host.engine();
        this.#host.adopt(run);
        if (!this.#meter.isKnown) this.#meter.set(await this.#readTotalUsage());
        return engine.startTurn(
          {
            threadId: this.#id,
            input,
            task,
            threadOptions: this.#options,
            outputSchema: output?.schema,
            cyberAccessProgram: options.cyberAccessProgram,
            wantsProgress,
            items,
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
    const run = this.#newRun(plan, { queue, items, wantsProgress: false });
    while ((await run.read()) !== undefined);
    return this.#conclude(run, items);
  }

  #conclude(run: TurnRun, items: TurnItems): Promise<Turn> {
    return concludeTurn(run, items, () => this.#id);
  }

  /** Asks again while the answer does not fit, without letting another turn in between. */
  async #repair(plan: TurnPlan, output: PreparedOutput): Promise<Turn> {
    const { signal, repairAttempts = 0 } = plan.options;
    return this.queue.hold(signal, async (attempts) => {
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
