import type { ThreadEvent } from "@codex/protocol";
import { BudgetObserver } from "./budget.js";
import { CheckpointObserver } from "./checkpoints.js";
import type { ObservedCodex, ObservedTurn, TurnAddition, TurnObserver } from "./turn-observer.js";

export { checkpointedTurns, checkpointsOf, keepRewound } from "./checkpoints.js";

/** Creates the observers that the options of a turn, its thread or its `Codex` ask for. */
export function observe(codex: ObservedCodex, turn: ObservedTurn): TurnObserver {
  const { options, threadOptions } = turn.request;
  const observers: TurnObserver[] = [];
  if (options.budget ?? threadOptions.budget ?? codex.options.budget)
    observers.push(new BudgetObserver(codex, turn));
  if (threadOptions.checkpoints) observers.push(new CheckpointObserver(codex, turn));
  return new Observers(observers);
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

  calling(): () => void {
    const done = this.#observers.map((observer) => observer.calling?.());
    return () => {
      for (const each of done) each?.();
    };
  }

  async ended(error?: unknown): Promise<TurnAddition> {
    const additions = await Promise.all(this.#observers.map((observer) => observer.ended?.(error)));
    return Object.assign({}, ...additions);
  }
}
