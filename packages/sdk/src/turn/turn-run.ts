import { abortErrorOf } from "@codex/exec/errors";
import { CodexError, type ThreadError, type ThreadEvent, type ThreadItem, type Usage } from "@codex/protocol";
import type { AgentRequest, EngineTurn, TurnRequest, TurnSink } from "../engine/engine.js";
import { noUsage } from "../engine/usage.js";
import { defer, orAborted } from "../engine/waiting.js";
import * as errors from "../errors/turn-errors.js";
import { readFailure, TurnFailedError } from "../errors/turn-failed-error.js";
import type { ObservedTurn, TurnAddition, TurnUse } from "../observers/turn-observer.js";
import { type Input, prepareInput } from "../options/input.js";
import { checkSteerOptions, type SteerOptions } from "../options/turn-options.js";
import type { Conversation } from "./conversation.js";
import { EventStream } from "./event-stream.js";
import { completedTurn, noReport, type Turn, type TurnDetails, type TurnState, withTurn } from "./turn.js";
import type { Place, TurnQueue } from "./turn-queue.js";
import { TurnWatch } from "./turn-watch.js";

/**
 * One turn, from its start to its only end: completed, failed, interrupted, aborted, timed out, or lost with its process.
 * The engine pushes events, so the turn ends when the agent says so and not when its events are read.
 */
export class TurnRun implements TurnSink, ObservedTurn {
  readonly request: TurnRequest;
  /** The events; `undefined` unless the turn is streamed. */
  readonly stream: EventStream | undefined;
  began = false;
  /** What ended the turn, unless it completed. */
  failure: { readonly error: unknown } | undefined;
  readonly #thread: Conversation;
  readonly #queue: TurnQueue;
  readonly #stopper = new AbortController();
  #state: TurnState = "new";
  #place: Place | undefined;
  /** Settles once the turn runs, or no longer will. Never rejects. */
  #starting: Promise<void> | undefined;
  #engineTurn: EngineTurn | undefined;
  /** The completed items, while they can still be asked for. */
  #items: ThreadItem[] | undefined = [];
  /** Whether the caller's loop awaits the turn's end, and so cannot catch up. */
  #isAwaited = false;
  #tearingDown: Promise<void> | undefined;
  watch: TurnWatch | undefined;
  #addition: TurnAddition | undefined;
  readonly #end = defer<Turn>();

  /** @param queue the queue to wait in, if not the thread's own */
  constructor(thread: Conversation, request: TurnRequest, queue: TurnQueue = thread.queue) {
    this.#thread = thread;
    this.request = request;
    this.#queue = queue;
    const { maxBufferedBytes } = thread.runtime.options;
    this.stream = request.isStreamed ? new EventStream(this, maxBufferedBytes) : undefined;
    // A caller that only iterates the events does not handle this promise; its loop throws the same error.
    this.ended.catch(() => {});
  }

  /** The completed turn, before `outputSchema` is applied. Rejects with whatever else ended it. */
  get ended(): Promise<Turn> {
    return this.#end.promise;
  }

  get threadId(): string | null {
    return this.#thread.id;
  }

  get turnId(): string | null {
    return this.#engineTurn?.id ?? null;
  }

  /** The turn's changes to files so far; `null` if the engine does not report them. */
  get diff(): string | null {
    return this.#engineTurn?.diff ?? null;
  }

  /** Takes the turn's place in the queue. Has no effect the second time. */
  start(): void {
    if (this.#state !== "new") return;
    this.#state = "queued";
    try {
      this.request.options.signal?.throwIfAborted();
      this.#place = this.#queue.enter(this.request.isStreamed ? "thread.runStreamed()" : "thread.run()");
      this.#starting = this.#begin(this.#place);
    } catch (error) {
      void this.stop(error);
    }
  }

  /** Starts the turn, and resolves once it runs. Rejects with what ended it before. */
  async whenRunning(): Promise<void> {
    this.start();
    await this.#starting;
    if (this.failure) await this.ended;
  }

  /** Starts the turn for a caller that awaits its result. In the loop over the events, that keeps the loop from reading. */
  startForResult(): void {
    if (this.#state !== "new" && this.#state !== "ended") this.#thread.queue.checkDeadlock("streamed.result");
    this.#isAwaited ||= this.stream?.isInLoopBody === true;
    if (this.#isAwaited) this.stream?.release();
    this.start();
  }

  /**
   * Ends the turn with a reason, unless it has ended. A signal that aborted earlier takes precedence. Resolves when nothing
   * of the turn is left.
   */
  async stop(reason: unknown): Promise<void> {
    if (this.#state !== "ended" && this.#state !== "stopping") {
      const { signal } = this.request.options;
      this.#state = "stopping";
      this.#tearingDown = this.#tearDown(signal?.aborted ? abortErrorOf(signal) : reason);
    }
    await this.#tearingDown;
  }

  /** Adds input to the turn once it runs. Rejects with a `TurnEndedError` after its end. */
  async steer(given: Input, options: SteerOptions): Promise<void> {
    const { runtime } = this.#thread;
    runtime.requireServer("streamed.steer()");
    const { inputId } = checkSteerOptions(options, runtime.options.onDiagnostic);
    const input = prepareInput(given, runtime, true);
    this.start();
    await this.#starting;
    if (this.#state !== "running" || this.#engineTurn?.steer === undefined) throw new errors.TurnEndedError();
    await this.#engineTurn.steer(input, inputId);
  }

  /** Drops the items, and those to come: they cannot be asked for any more. */
  forgetItems(): void {
    this.#items = undefined;
  }

  push(events: readonly ThreadEvent[], bytes?: number): boolean {
    if (this.#state !== "starting" && this.#state !== "running") return false;
    this.watch?.touch();
    const isOver = events.filter((event) => this.#note(event)).length > 0;
    this.stream?.push(events, bytes);
    if (this.stream?.isFull && !isOver && !this.#mayPause) this.#onFull(this.stream);
    return !isOver && this.#state !== ("stopping" as TurnState);
  }

  touch(): void {
    this.watch?.touch();
  }

  used(): void {
    this.watch?.used();
  }

  emit(event: ThreadEvent): void {
    this.watch?.event(event);
    this.stream?.push([event]);
  }

  readUse(): Promise<TurnUse> {
    return this.#thread.readUse(this.#engineTurn);
  }

  whenRoom(): Promise<void> | undefined {
    const { stream } = this;
    if (!stream?.isAhead || !this.#mayPause) return undefined;
    const resume = this.watch?.pause();
    return stream.whenRoom().finally(resume);
  }

  fail(error: unknown): void {
    void this.stop(error);
  }

  call<Result>(work: () => Promise<Result>, request: AgentRequest): Promise<Result> {
    return (this.watch as TurnWatch).call(request, () => this.#thread.queue.call(work));
  }

  /** The agent waits for a slow reader only while nothing waits for the turn to end. */
  get #mayPause(): boolean {
    const canPause = this.#engineTurn?.canPause === true && this.stream?.isIterated === true;
    return canPause && !this.#isAwaited && !this.#queue.isContended;
  }

  async #begin(place: Place): Promise<void> {
    this.watch = new TurnWatch(this);
    place.onContention = () => this.stream?.release();
    const { signal } = this.#stopper;
    try {
      // What is wrong with a schema does not wait for earlier turns.
      [this.request.output] = await orAborted(Promise.all([this.request.preparing, place.ready]), signal);
      // The turn may have been stopped in the same tick.
      signal.throwIfAborted();
      this.#state = "starting";
      this.watch.startLimits();
      const engine = await this.#thread.runtime.engine();
      this.#thread.runtime.adopt(this);
      await orAborted(this.#thread.findUsage(), signal);
      await this.watch.startObservers(this.#thread.runtime, signal);
      this.#engineTurn = await engine.startTurn(this, signal);
      if (this.#state === "starting") this.#state = "running";
    } catch (error) {
      // Not awaited, because the end waits for this method.
      void this.stop(error);
    }
  }

  /** Records what an event means for the turn. Returns whether the event ends it. */
  #note(event: ThreadEvent): boolean {
    this.watch?.event(event);
    switch (event.type) {
      case "item.completed":
        this.#items?.push(event.item);
        break;
      case "thread.started":
        this.#thread.id = event.thread_id;
        break;
      case "error":
        if (this.watch) this.watch.lastError = this.#thread.noteError(event.message);
        break;
      case "turn.completed":
        void this.#complete(event.usage ?? null);
        return true;
      case "turn.failed":
        void this.#complete(null, event.error);
        return true;
    }
    return false;
  }

  /** Ends the turn after a terminal event: the outcome settles now, and the process may take its time. */
  async #complete(reportedTotal: Usage | null, failure?: ThreadError): Promise<void> {
    this.#state = "ended";
    this.watch?.end();
    // A terminal event can arrive before the engine has returned its turn.
    await this.#starting;
    if (this.watch?.isObserved) this.#addition = await this.watch.conclude(failure);
    const { totals } = this.#engineTurn ?? {};
    if (failure === undefined) {
      const totalUsage = totals ? totals.after : reportedTotal;
      const usage = this.#thread.shareOf(totalUsage, totals?.before);
      const subAgentUsage = totals?.subAgents ?? null;
      this.#end.resolve(completedTurn(this.details(usage, "completed"), { totalUsage, subAgentUsage }));
      this.stream?.end();
    } else {
      const usage = this.#thread.shareOf(await this.#thread.readTotalUsage(), totals?.before);
      const message = this.#thread.runtime.readFailure(failure.message);
      const cause = this.request.output?.explain(message);
      const known = { items: this.#items ?? [], usage, ...readFailure(failure), cause };
      this.#fail(withTurn(new TurnFailedError(message, this.threadId, known), this.details(usage, "failed")));
    }
    this.#engineTurn?.finish?.();
    await this.#engineTurn?.gone;
    this.#place?.leave();
  }

  /** Ends the turn without a terminal event: first everything of it is ended, then its error is thrown. */
  async #tearDown(reason: unknown): Promise<void> {
    this.failure = { error: reason };
    this.watch?.end();
    this.#stopper.abort(reason);
    this.stream?.release();
    await this.#starting;
    await this.#engineTurn?.cancel();
    if (this.watch?.isObserved) this.#addition = await this.watch.conclude(reason);
    const error = await this.#describe(reason);
    this.#state = "ended";
    if (error instanceof errors.TurnInterruptedError) this.stream?.push([{ type: "turn.interrupted" }]);
    this.#fail(error);
    this.#place?.leave();
  }

  /** Settles the turn with its error, which the event loop throws, too. */
  #fail(error: unknown): void {
    this.failure = { error };
    this.#end.reject(error);
    this.stream?.fail(error);
  }

  /** Adds the state of the turn to an error of this SDK. */
  async #describe(error: unknown): Promise<unknown> {
    const { before, after } = this.#engineTurn?.totals ?? {};
    if (!CodexError.isInstance(error) || error === this.request.options.signal?.reason) {
      if (this.began) this.#thread.shareOf(null, before);
      return error;
    }
    // A turn that never reached the agent used nothing.
    const total = this.began ? (after ?? (await this.#thread.readTotalUsage())) : null;
    const usage = this.began ? this.#thread.shareOf(total, before) : noUsage();
    const isInterrupted = error instanceof errors.TurnInterruptedError;
    return withTurn(error, this.details(usage, isInterrupted ? "interrupted" : undefined));
  }

  details(usage: Usage | null, status = this.#engineTurn?.report?.status ?? null): TurnDetails {
    const { threadId, turnId, began, diff, stream, request } = this;
    const callers = [...(stream?.loopFrames ?? []), ...(request.callers ?? [])];
    const { report = noReport } = this.#engineTurn ?? {};
    const known = { ...report, ...this.#addition, status, usage, diff, items: this.#items };
    return { ...known, threadId, turnId, began, callers };
  }

  #onFull(stream: EventStream): void {
    if (stream.isIterated) void this.stop(new errors.ReaderTooSlowError(stream.maxBufferedBytes));
    else stream.lose();
  }
}
