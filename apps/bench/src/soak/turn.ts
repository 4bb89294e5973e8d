import type { Input } from "@codex/sdk";
import fc from "fast-check";
import type { Agents } from "./agents.js";
import { type Doing, type DoingName, doings, type Ending, waiting } from "./caller-actions.js";
import type { Fault } from "./faults.js";

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

/** No turn may take longer, on however busy a machine: the limits and graces of all of them are a few seconds. */
const boundMs = 120_000;

/** What all turns have in common. */
export interface Surroundings {
  agents: Agents;
  /** A signal that never fires, as a server may hand one to all of its turns. */
  signal: AbortSignal;
  /** An image whose name the agent would misread, so that it needs a temporary file. */
  image: string;
}

/** Plays one plan; tells how each of its turns ended, and never rejects. */
export async function playTurn(plan: TurnPlan, { agents, signal, image }: Surroundings): Promise<Ending[]> {
  const { fault, doing, hasImage, afterMs, afterEvents } = plan;
  const isOwn = !fault.isShared || doing === "closes the Codex";
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
    const perform: Doing = doings[doing];
    const endings = await perform({ fault, codex, thread, input, options, afterMs, afterEvents });
    if (isOwn) await codex.close();
    return endings;
  };
  return inBoundedTime(work()).catch((error: unknown) => [{ outcome: String(error), allowed: [] }]);
}

async function inBoundedTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no outcome within ${boundMs} ms`)), boundMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
