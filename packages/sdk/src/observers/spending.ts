import { noUsage, type Usage } from "@codex/protocol";
import { addUsage } from "../engine/usage.js";

/** Tokens and money. */
export interface Spent {
  usage: Usage;
  cost: number;
}

/** What a turn has used before it begins. */
export const nothingSpent = (): Spent => ({ usage: noUsage(), cost: 0 });

/** What the turns of a `Codex` have used that have ended. Those that run are added by their observers. */
export class Spending {
  readonly #threads = new Map<string, Spent>();
  readonly #codex = nothingSpent();
  /** The turns that run: each with what it has used so far, and its thread, once that has an id. */
  readonly running = new Set<{ readonly threadId: string | null; readonly spent: Spent }>();

  /** Adds what a turn has used that has ended. */
  add(threadId: string | null, spent: Spent): void {
    const thread = this.#threads.get(threadId ?? "") ?? nothingSpent();
    if (threadId !== null) this.#threads.set(threadId, thread);
    for (const total of [this.#codex, thread]) {
      total.usage = addUsage(total.usage, spent.usage) ?? total.usage;
      total.cost += spent.cost;
    }
  }

  /** What a thread has used, or all threads. */
  total(threadId?: string | null): Spent {
    const total = {
      ...(threadId === undefined ? this.#codex : (this.#threads.get(threadId ?? "") ?? nothingSpent())),
    };
    for (const turn of this.running) {
      if (threadId !== undefined && turn.threadId !== threadId) continue;
      total.usage = addUsage(total.usage, turn.spent.usage) ?? total.usage;
      total.cost += turn.spent.cost;
    }
    return total;
  }
}
