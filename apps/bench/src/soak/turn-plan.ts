import fc from "fast-check";

import { type DoingName, doings, waiting } from "./doings/doings.js";
import type { Fault } from "./faults/fault.js";

/** Which fault a caller meets, and what it does meanwhile. */
export interface TurnPlan {
  fault: Fault;
  doing: DoingName;
  /** A moment at which to do something, in milliseconds from the start. */
  afterMs: number;
  /** How many events to take before doing something. */
  afterEvents: number;
  /** Whether an image comes along that needs a temporary file. */
  hasImage: boolean;
}

const interfering = (Object.keys(doings) as DoingName[]).filter((name) => !waiting.includes(name));

/** As many interfere as only wait. */
const anyCaller = fc.record({
  doing: fc.oneof(fc.constantFrom(...waiting), fc.constantFrom(...interfering)),
  afterMs: fc.nat(800),
  afterEvents: fc.nat(4),
  hasImage: fc.boolean(),
});

/**
 * Plans so many turns, or one more. Every fault comes as often as any other, in an order of its own each time round; the
 * first time its caller just runs it, so that every outcome is seen, and everything has been loaded then. The same seed
 * gives the same plan.
 */
export function planTurns(faults: readonly Fault[], turns: number, seed: number): TurnPlan[] {
  const callers = fc.sample(anyCaller, { seed, numRuns: turns });
  const rounds = fc.sample(fc.shuffledSubarray([...faults], { minLength: faults.length }), {
    seed,
    numRuns: Math.ceil(turns / faults.length),
  });
  const shuffled = rounds.flat();
  const plans: TurnPlan[] = [];
  for (let planned = 0; planned < turns; planned += turnsOf(plans.at(-1))) {
    const fault = shuffled[plans.length];
    const caller = callers[plans.length];
    if (fault === undefined || caller === undefined) break;
    plans.push({ fault, ...caller, ...(plans.length < faults.length && { doing: "runs it" }) });
  }
  return plans;
}

function turnsOf(plan: TurnPlan | undefined): number {
  return plan?.doing === "runs two at once" ? 2 : 1;
}
