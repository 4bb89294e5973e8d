import { whenAborted } from "@codex/exec/errors";
import type { ThreadEvent } from "@codex/protocol";
import type { AgentRequest } from "../engine/engine.js";
import { orAborted } from "../engine/waiting.js";
import { TurnTimeoutError } from "../errors/turn-errors.js";
import type { Activities } from "../observers/activities.js";
import type { ObservedTurn, TurnAddition, TurnObserver } from "../observers/turn-observer.js";
import type { Runtime } from "./runtime.js";
import { TurnLimits } from "./turn-limits.js";

/** What can end a turn from outside the agent: the caller's signal, the time limits, and the observers that options ask for. */
export class TurnWatch {
  /** The last error that the agent reported; usually it then retries. */
  lastError: string | undefined;
  /** What the agent does; `undefined` until its engine is loaded, and where neither the caller nor a limit can ask. */
  activities: Activities | undefined;
  readonly #turn: ObservedTurn;
  readonly #ignoreSignal: (() => void) | undefined;
  #limits: TurnLimits | undefined;
  #observer: TurnObserver | undefined;

  /** Watches the signal. */
  constructor(turn: ObservedTurn) {
    this.#turn = turn;
    // Own properties: a polluted `Object.prototype` must not set what only observers set.
    Object.assign(turn.request, { trace: undefined, needsProgress: false });
    const { signal } = turn.request.options;
    this.#ignoreSignal = signal && whenAborted(signal, () => void turn.stop(signal.reason));
  }

  /** Starts to count the time. */
  startLimits(): void {
    this.#limits = new TurnLimits(this.#turn.request.options, (option, limitMs) => {
      void this.#turn.stop(new TurnTimeoutError(option, limitMs, this.lastError, this.activities?.current));
    });
  }

  /** Has the observers check that the turn may start. `signal` aborts that. */
  async startObservers(runtime: Runtime, signal: AbortSignal): Promise<void> {
    const { isStreamed, options } = this.#turn.request;
    if (isStreamed || options.timeoutMs || options.idleTimeoutMs || options.toolTimeoutMs) {
      const { Activities } = await runtime.late();
      signal.throwIfAborted();
      this.activities = new Activities(this.#turn, runtime.secrets, () => this.pause());
    }
    this.#observer = await runtime.observe(this.#turn);
    if (this.#observer?.starting) await orAborted(this.#observer.starting(), signal);
  }

  /** The agent is alive. */
  touch(): void {
    this.#limits?.touch();
  }

  /** The agent has sent an event. */
  event(event: ThreadEvent): void {
    this.activities?.event(event);
    this.#observer?.event?.(event);
  }

  /** The agent has called the model. */
  used(): void {
    this.#observer?.used?.();
  }

  /** A slow reader holds up the agent, until the returned function is called. */
  pause(): (() => void) | undefined {
    return this.#limits?.pause();
  }

  /** Runs the handler or the tool that answers a request. */
  async call<Result>(request: AgentRequest, work: () => Promise<Result>): Promise<Result> {
    const resume = this.pause();
    const finish = this.activities?.calling(request);
    const done = this.#observer?.calling?.(request);
    let answer: Result | undefined;
    try {
      answer = await (this.#observer?.within?.(request, work) ?? work());
      return answer;
    } finally {
      done?.(answer);
      finish?.();
      resume?.();
    }
  }

  /** Watches no longer. */
  end(): void {
    this.#limits?.end();
    this.activities?.end();
    this.#ignoreSignal?.();
  }

  /** Whether there are observers, for whose conclusion the turn must wait. */
  get isObserved(): boolean {
    return this.#observer !== undefined;
  }

  /** What the observers add to the result of the turn, or to its error. */
  async conclude(error?: unknown): Promise<TurnAddition | undefined> {
    return this.#observer?.ended?.(error);
  }
}
