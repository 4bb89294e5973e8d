import type { Input } from "@codex/sdk";
import fc from "fast-check";
import type { Agents } from "./agents.js";
import { type CallerAction, type CallerActionName, callerActions, waitingActions } from "./caller-actions.js";
import type { Fault } from "./faults.js";
import type { Ending } from "./outcomes.js";

/** A fault and the action of the caller whose turn runs into it. */
export interface TurnPlan {
  fault: Fault;
  action: CallerActionName;
  /** When the caller acts, in milliseconds after the start. */
  afterMs: number;
  /** How many events the caller reads before it acts. */
  afterEvents: number;
  /** Whether the input contains an image that needs a temporary file. */
  hasImage: boolean;
}

const interfering = (Object.keys(callerActions) as CallerActionName[]).filter(
  (name) => !waitingActions.includes(name),
);

/** Half of the callers interfere, the other half only wait. */
const anyCaller = fc.record({
  action: fc.oneof(fc.constantFrom(...waitingActions), fc.constantFrom(...interfering)),
  afterMs: fc.nat(800),
  afterEvents: fc.nat(4),
  hasImage: fc.boolean(),
});

/**
 * Plans the given number of turns, or one more. All faults occur equally often, in a new random order in each round. In
 * the first round callers only wait, so that every outcome occurs and all code is loaded. The plan depends only on the
 * arguments.
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
    // Only a second turn shows whether the next outcome is right.
    const waiting = fault.nextOutcomes ? "runs two at once" : "runs it";
    plans.push({ fault, ...caller, ...(plans.length < faults.length && { action: waiting }) });
  }
  return plans;
}

function turnsOf(plan: TurnPlan | undefined): number {
  return plan?.action === "runs two at once" ? 2 : 1;
}

/** Limit for a turn on a very busy machine. The timeouts and grace periods of all faults are a few seconds. */
const maxTurnMs = 120_000;

/** Parts that all turns share. */
export interface SharedParts {
  agents: Agents;
  /** A signal that never aborts, like one that a server passes to all its turns. */
  signal: AbortSignal;
  /** Path of an image whose name the agent would misread, so that the SDK copies it to a temporary file. */
  image: string;
}

/** Runs the turns of a plan and returns how each of them ended. Never rejects. */
export async function runPlan(plan: TurnPlan, { agents, signal, image }: SharedParts): Promise<Ending[]> {
  const { fault, action, hasImage, afterMs, afterEvents } = plan;
  const isOwn = !fault.isShared || action === "closes the Codex";
  const codex = isOwn ? agents.newCodex(fault) : agents.sharedCodex(fault);
  const thread = fault.resumedId ? codex.resumeThread(fault.resumedId) : codex.startThread();
  const text = fault.prompt ?? "Go";
  const input: Input = hasImage
    ? [
        { type: "text", text },
        { type: "local_image", path: image },
      ]
    : text;
  const options = { ...fault.turnOptions, signal };
  const work = async () => {
    const perform: CallerAction = callerActions[action];
    const endings = await perform({ fault, codex, thread, input, options, afterMs, afterEvents });
    if (isOwn) await codex.close();
    return endings;
  };
  return inBoundedTime(work()).catch((error: unknown) => [{ outcome: String(error), allowed: [] }]);
}

async function inBoundedTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no outcome within ${maxTurnMs} ms`)), maxTurnMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
