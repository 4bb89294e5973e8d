import type { ThreadEvent } from "@codex/protocol";

import { type Activity, TurnInterruptedError } from "../errors/turn-errors.js";
import type { Input } from "../options/input.js";
import type { SteerOptions } from "../options/turn-options.js";
import type { InferOutput } from "../output/output-schema.js";
import { AnswerText, type PartialOutput } from "../output/partial-output.js";
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
   * The turn's events, which can be iterated once. A loop that ends without throwing has seen a completed turn. After
   * `turn.failed` it throws the `TurnFailedError`, after `turn.interrupted` the `TurnInterruptedError`, and without a last
   * event whatever else ended the turn: an aborted signal, a timeout, a lost process. Leaving the loop early ends the turn.
   *
   * A loop that is slower than the agent slows it down on exec, unless another turn of the thread waits. Otherwise events
   * wait in memory, and the turn ends with `ReaderTooSlowError` when they exceed `maxBufferedBytes`.
   */
  readonly events: AsyncGenerator<ThreadEvent> & { return(): Promise<IteratorResult<ThreadEvent>> };
  readonly #run: TurnRun;
  readonly #answer = new AnswerText();
  #result: Promise<Turn<Output>> | undefined;

  /** @internal */
  constructor(run: TurnRun) {
    this.#run = run;
    const stream = run.stream as EventStream;
    this.events = stream;
    const answer = this.#answer;
    if (run.request.output !== undefined) stream.onEvents = (events) => answer.take(events);
    run.ended.then(
      () => answer.end(),
      () => answer.end(),
    );
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
      this.#run.startForResult();
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#result === undefined) {
      dropped.unregister(this);
      this.#result = this.#conclude();
      // The loop over the events throws the same error, so an unhandled rejection here must not crash the program.
      this.#result.catch(() => {});
    }
    return this.#result;
  }

  /**
   * The answer while it arrives, for an `outputSchema`: the objects and arrays so far, with strings that may be cut, and at last
   * `turn.output`. Each loop over it begins with what there is by then. Starts the turn, as {@link result} does, and needs no
   * loop over the events. Throws what `result` rejects with. Leaving a loop early does not end the turn.
   *
   * What comes before the last value is not validated, and transforms and defaults of the schema are not applied. On exec, which
   * does not report an answer before it is complete, only the last value comes. Without `outputSchema`, none.
   *
   * @example
   * ```ts
   * const streamed = await thread.runStreamed("List the risks", { outputSchema: z.object({ risks: z.array(z.string()) }) });
   * for await (const { risks = [] } of streamed.partialOutput) render(risks);
   * ```
   */
  get partialOutput(): AsyncIterable<PartialOutput<Output>> {
    return { [Symbol.asyncIterator]: () => this.#partialOutput() };
  }

  /**
   * The agent's changes to files so far, as one unified diff; see {@link Turn.diff}. `null` before the turn starts, and on
   * exec.
   */
  get diff(): string | null {
    return this.#run.diff;
  }

  /**
   * What the agent does now, and since when; see {@link Activity}. A command that it leaves running counts until the model speaks, or
   * asks for more. `null` before the turn starts and after its end.
   */
  get activity(): Activity | null {
    return this.#run.watch?.activities?.current ?? null;
  }

  /**
   * Adds input to the running turn; the agent sees it before its next step. Starts the turn if necessary, and waits until
   * it runs. Resolves when the agent has accepted the input. Requires app-server.
   *
   * @param input a prompt, or a list of texts and images, as for `run()`
   * @param options `inputId` is the caller's own id of the input; as in {@link TurnOptions}
   * @throws {InvalidOptionError}
   * @throws {InvalidInputError}
   * @throws {TurnEndedError} when the turn has ended; send the input with the next turn
   * @throws {RequestFailedError} when the turn accepts no input: a review or a compaction
   * @throws {UnsupportedOptionError} on exec
   */
  async steer(input: Input, options: SteerOptions = {}): Promise<void> {
    await this.#run.steer(input, options);
  }

  /**
   * Ends the turn; the thread stays usable. The loop over the events yields `turn.interrupted`, then it and `result` throw a
   * `TurnInterruptedError`. Resolves when nothing of the turn is left. Has no effect after the end.
   */
  async interrupt(): Promise<void> {
    await this.#run.stop(new TurnInterruptedError("interrupt() was called"));
  }

  async *#partialOutput(): AsyncGenerator<PartialOutput<Output>, void, undefined> {
    this.#run.startForResult();
    const { output } = this.#run.request;
    const { result } = this;
    if (output !== undefined) {
      yield* output.partials(this.#answer) as AsyncGenerator<PartialOutput<Output>>;
    }
    const turn = await result;
    if (output !== undefined) yield turn.output as PartialOutput<Output>;
  }

  async #conclude(): Promise<Turn<Output>> {
    return withOutput(await this.#run.ended, this.#run) as Promise<Turn<Output>>;
  }
}

/**
 * A streamed turn as a program may build one, to stand in for a {@link StreamedTurn}: only `events` is required, as in
 * `@openai/codex-sdk`. Every `StreamedTurn` is a `RunStreamedResult`.
 */
export type RunStreamedResult<Output = unknown> = { events: AsyncGenerator<ThreadEvent> } & Partial<
  Pick<StreamedTurn<Output>, Exclude<keyof StreamedTurn, "events">>
>;

/** The streamed turn of a call with this schema; see `TurnOf` for `any`. */
export type StreamedTurnOf<Schema> = 0 extends 1 & Schema
  ? RunStreamedResult
  : StreamedTurn<InferOutput<Schema>>;
