import type { ThreadEvent, Usage } from "@codex/protocol";

import type { EngineTurn } from "../engine/engine.js";
import { MissingTerminalEventError } from "../errors/missing-terminal-event-error.js";
import { TurnEndedError } from "../errors/turn-ended-error.js";
import { TurnTimeoutError } from "../errors/turn-timeout-error.js";
import type { TurnInput } from "../input/turn-input.js";
import type { Leave, TurnQueue } from "../thread/turn-queue.js";
import type { UsageMeter } from "../usage/usage-meter.js";
import type { TurnOutcome } from "./turn-outcome.js";
import { type TurnEnding, TurnProgress } from "./turn-progress.js";
import { watchSilence } from "./watch-silence.js";
import { whenAborted } from "./when-aborted.js";

/** What a turn needs to run. */
export interface TurnRunOptions {
  /** The thread's queue: the turn waits in it, and stays at its head until nothing of the turn is left. */
  queue: TurnQueue;
  /** Starts the turn on the engine; gives up when the signal fires. */
  start(signal: AbortSignal): Promise<EngineTurn>;
  /** Told each event that is not about an item, before the caller sees it. */
  onEvent(event: ThreadEvent): void;
  /** Hides secrets in what the agent said, for an error. */
  redact(text: string): string;
  /** Knows what the thread used before, so that the turn's share can be told. */
  meter: UsageMeter;
  /** Reads back what the thread used in all, where the wire does not tell it. */
  readTotalUsage(): Promise<Usage | null>;
  /** The caller's way to cancel. */
  signal: AbortSignal | undefined;
  /** Limit for the whole turn. */
  timeoutMs: number | undefined;
  /** Limit for the time between two events. */
  idleTimeoutMs: number | undefined;
}

/**
 * One turn from its start to its one end: completed, failed, stopped by the caller, timed out, or lost with its
 * process. Whoever reads drives it; nothing starts before the first `read()`.
 */
export class TurnRun {
  /** Settles when the turn has ended: resolves with how it ended on the wire, rejects with what ended it otherwise. */
  readonly ended: Promise<TurnOutcome>;

  readonly #options: TurnRunOptions;
  readonly #progress: TurnProgress;
  readonly #stopper = new AbortController();
  #starting: Promise<EngineTurn> | undefined;
  #engineTurn: EngineTurn | undefined;
  /** Resolves when the turn runs, or will not any more. */
  readonly #settled: Promise<void>;
  #settle!: () => void;
  #leaveQueue: Leave | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ignoreSignal: (() => void) | undefined;
  #hasEnded = false;
  #failing: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;
  #resolve!: (outcome: TurnOutcome) => void;
  #reject!: (reason: unknown) => void;

  constructor(options: TurnRunOptions) {
    this.#options = options;
    this.#progress = new TurnProgress(options.redact);
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Whoever wants the outcome awaits it; nobody wanting it is no uncaught error.
    this.ended.catch(() => {});
  }

  /**
   * The next batch of events; `undefined` after the terminal one. Throws what ended the turn otherwise. Every `await`
   * on the way is paid for by every word of a streamed answer, so there is but one when the turn runs.
   */
  async read(): Promise<readonly ThreadEvent[] | undefined> {
    if (!this.#hasEnded) {
      try {
        this.#options.signal?.throwIfAborted();
        this.#stopper.signal.throwIfAborted();
        const turn = this.#engineTurn ?? (await this.#started());
        const step = await this.#beforeSilence(turn.events.next());
        this.#stopper.signal.throwIfAborted();
        if (step.done) throw new MissingTerminalEventError(this.#progress.lastError, "");
        return this.#accept(step.value);
      } catch (error) {
        await this.#fail(error);
      }
    }
    await this.#failing;
    if (this.#failure !== undefined) throw this.#failure.error;
    return undefined;
  }

  /** What tore the turn away; `undefined` while it runs, and for one that reached its terminal event. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Ends the turn with a reason, unless it has ended. A signal that fired before wins. Resolves when nothing of the
   * turn is left.
   */
  async stop(reason: unknown): Promise<void> {
    if (this.#hasEnded) return this.#failing;
    // Nothing listens to the signal before the turn starts.
    const { signal } = this.#options;
    this.#stopper.abort(signal?.aborted ? signal.reason : reason);
    await this.#fail(reason);
  }

  /** What the turn has changed in files so far; `null` where the engine is not told. */
  get diff(): string | null {
    return this.#engineTurn?.diff ?? null;
  }

  /** Adds input to the turn as soon as it runs. Rejects with a `TurnEndedError` when it does not any more. */
  async steer(input: TurnInput): Promise<void> {
    await this.#settled;
    if (this.#hasEnded || this.#engineTurn?.steer === undefined) throw new TurnEndedError();
    await this.#engineTurn.steer(input);
  }

  #started(): Promise<EngineTurn> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /** Waits for a sign of life, which ends the turn when it takes too long. */
  #beforeSilence<Sign>(sign: Promise<Sign>): Promise<Sign> {
    const { idleTimeoutMs } = this.#options;
    if (!idleTimeoutMs) return sign;
    const expire = () => this.#expire("idleTimeoutMs", idleTimeoutMs);
    return sign.finally(watchSilence(idleTimeoutMs, expire, () => this.#engineTurn?.lastAskedMs));
  }

  async #start(): Promise<EngineTurn> {
    const { queue, signal, start, timeoutMs } = this.#options;
    this.#ignoreSignal = signal && whenAborted(signal, () => void this.stop(signal.reason));
    this.#leaveQueue = await queue.enter(this.#stopper.signal);
    if (timeoutMs) this.#timer = setTimeout(() => this.#expire("timeoutMs", timeoutMs), timeoutMs);
    this.#engineTurn = await this.#beforeSilence(start(this.#stopper.signal));
    this.#settle();
    return this.#engineTurn;
  }

  #accept(events: readonly ThreadEvent[]): readonly ThreadEvent[] {
    for (const event of events) {
      switch (event.type) {
        case "item.started":
        case "item.updated":
        case "item.delta":
        case "item.completed":
          break;
        default:
          this.#progress.add(event);
          this.#options.onEvent(event);
      }
    }
    if (this.#progress.ending !== undefined) void this.#end(this.#progress.ending);
    return events;
  }

  /** After a terminal event: the outcome is told at once, the process may take its time. */
  async #end(ending: TurnEnding): Promise<void> {
    this.#close();
    const { meter, readTotalUsage } = this.#options;
    const { totals } = this.#engineTurn ?? {};
    if (totals?.before && !meter.isKnown) meter.set(totals.before);
    const totalUsage = totals ? totals.after : this.#progress.totalUsage;
    if (ending.status === "completed") {
      this.#resolve({ status: "completed", usage: meter.share(totalUsage), totalUsage });
    } else {
      const usage = meter.share(await readTotalUsage());
      this.#resolve({ status: "failed", message: ending.message, usage });
    }
    const engineTurn = await this.#starting;
    await engineTurn?.finish();
    this.#leaveQueue?.();
  }

  /** Without a terminal event: first nothing may be left, then the reason is told. */
  #fail(error: unknown): Promise<void> {
    this.#failing ??= this.#tearDown(this.#stopper.signal.aborted ? this.#stopper.signal.reason : error);
    return this.#failing;
  }

  async #tearDown(error: unknown): Promise<void> {
    this.#failure = { error };
    this.#close();
    // A turn that never came to the head of the queue used nothing.
    if (this.#leaveQueue !== undefined) this.#options.meter.set(null);
    const engineTurn = await this.#starting?.catch(() => undefined);
    await engineTurn?.cancel();
    this.#leaveQueue?.();
    this.#reject(error);
  }

  #close(): void {
    this.#hasEnded = true;
    this.#settle();
    clearTimeout(this.#timer);
    this.#ignoreSignal?.();
  }

  #expire(option: "timeoutMs" | "idleTimeoutMs", limitMs: number): void {
    void this.stop(new TurnTimeoutError(option, limitMs, this.#progress.lastError));
  }
}
