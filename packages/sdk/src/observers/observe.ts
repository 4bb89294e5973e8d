import { lateFile } from "@codex/exec/errors";
import type { ThreadEvent } from "@codex/protocol";
import type { AgentRequest } from "../engine/engine.js";
import { BudgetObserver } from "./budget.js";
import { TurnLog } from "./log.js";
import { Telemetry } from "./telemetry.js";
import type { ObservedCodex, ObservedTurn, TurnAddition, TurnObserver } from "./turn-observer.js";
import { type Storyteller, TurnStory } from "./turn-story.js";

export { writeLine } from "./log.js";

/** Loaded by the first turn with `checkpoints`, and by the first rewind. */
export const loadCheckpoints = lateFile(() => import("./checkpoints.js"), "CheckpointObserver");

/** Creates the observers that the options of a turn, its thread or its `Codex` ask for. */
export async function observe(codex: ObservedCodex, turn: ObservedTurn): Promise<TurnObserver> {
  const { options, threadOptions } = turn.request;
  const observers: TurnObserver[] = [];
  const tellers = [...tellersOf(codex, turn)];
  // First, so that it also reports a turn that another observer stops.
  if (tellers.length > 0) observers.push(new TurnStory(turn, tellers));
  if (options.budget ?? threadOptions.budget ?? codex.options.budget)
    observers.push(new BudgetObserver(codex, turn));
  if (threadOptions.checkpoints) {
    const { CheckpointObserver } = await loadCheckpoints();
    observers.push(new CheckpointObserver(codex, turn));
  }
  return new Observers(observers);
}

function* tellersOf(codex: ObservedCodex, turn: ObservedTurn): Generator<Storyteller> {
  const { telemetry } = codex.options;
  if (codex.log) yield new TurnLog(turn, codex.log);
  // Without a prototype, which could have fields that were not given.
  const options = Object.assign(Object.create(null), telemetry === true ? {} : telemetry);
  if (telemetry) yield new Telemetry(codex, turn, options);
}

/** Several observers as one. */
class Observers implements TurnObserver {
  readonly #observers: readonly TurnObserver[];

  constructor(observers: readonly TurnObserver[]) {
    this.#observers = observers;
  }

  /** One after another: a later one may rely on what an earlier one did. */
  async starting(): Promise<void> {
    for (const observer of this.#observers) await observer.starting?.();
  }

  event(event: ThreadEvent): void {
    for (const observer of this.#observers) observer.event?.(event);
  }

  used(): void {
    for (const observer of this.#observers) observer.used?.();
  }

  calling(request: AgentRequest): (answer?: unknown) => void {
    const done = this.#observers.map((observer) => observer.calling?.(request));
    return (answer) => {
      for (const each of done) each?.(answer);
    };
  }

  within<Result>(request: AgentRequest, work: () => Result): Result {
    return this.#observers.reduce((inner, observer) => {
      return () => (observer.within ? observer.within(request, inner) : inner());
    }, work)();
  }

  async ended(error?: unknown): Promise<TurnAddition> {
    const additions = await Promise.all(this.#observers.map((observer) => observer.ended?.(error)));
    return Object.assign({}, ...additions);
  }
}
