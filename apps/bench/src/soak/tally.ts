import type { Ending } from "./doings/scene.js";
import type { TurnPlan } from "./turn-plan.js";

/** How the turns of one fault ended. */
export interface FaultTally {
  fault: string;
  transport: string;
  turns: number;
  /** How many of them ended in each way. */
  outcomes: Map<string, number>;
}

/** Counts how turns ended, and remembers those that must not have. */
export class Tally {
  /** How many turns were counted. */
  turns = 0;
  /** What was wrong, in words. */
  readonly wrong: string[] = [];
  readonly #byFault = new Map<string, FaultTally>();

  /** By fault, in the order of their names. */
  get faults(): FaultTally[] {
    const key = ({ transport, fault }: FaultTally) => `${transport === "exec" ? 0 : 1} ${fault}`;
    return [...this.#byFault.values()].sort((one, other) => key(one).localeCompare(key(other)));
  }

  /** Counts the turns of a plan. */
  add({ fault, doing }: TurnPlan, endings: readonly Ending[]): void {
    const key = `${fault.transport} ${fault.name}`;
    const { name, transport } = fault;
    const tally = this.#byFault.get(key) ?? { fault: name, transport, turns: 0, outcomes: new Map() };
    this.#byFault.set(key, tally);
    for (const { outcome, allowed } of endings) {
      this.turns += 1;
      tally.turns += 1;
      tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
      if (!(allowed as readonly string[]).includes(outcome)) {
        this.wrong.push(`${key}, whose caller ${doing}: ${outcome}, not ${allowed.join(" or ")}`);
      }
    }
  }
}
