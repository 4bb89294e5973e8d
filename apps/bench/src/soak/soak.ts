import { mkdirSync, writeFileSync } from "node:fs";
import { Scratch } from "../harness/scratch.js";
import { Agents } from "./agents.js";
import { faults, wellBehaved } from "./faults.js";
import {
  type Inventory,
  type Memory,
  settledInventory,
  settledMemory,
  takeInventory,
  watchUncaught,
} from "./leaks.js";
import { OutcomeCounts } from "./outcomes.js";
import { planTurns, runPlan, type TurnPlan } from "./turn.js";

/** Time for processes to exit and pipes to close after everything was closed. */
const settleLimitMs = 10_000;
/** Memory measurements after the first one. */
const laterMeasurements = 3;

/** Options of {@link runSoak}. */
export interface SoakOptions {
  /** Number of turns. */
  turns: number;
  /** Number of concurrent turns. */
  atOnce: number;
  /** Determines the order of faults and the actions of callers. */
  seed: number;
  /** Called with the number of turns that have ended. */
  onProgress(turns: number): void;
}

/** The observations of a soak. */
export interface SoakReport {
  counts: OutcomeCounts;
  /** Duration of all turns. */
  seconds: number;
  before: Inventory;
  after: Inventory;
  /** Memory after each part. The first part contains every fault and at least a quarter of the turns. */
  memory: (Memory & { turns: number })[];
  /** Uncaught errors and runtime warnings. */
  uncaught: string[];
}

/** Runs turns with every fault and every caller action, and takes inventory before and after. Needs its own process. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  await using scratch = await Scratch.make();
  process.env["TMPDIR"] = scratch.path;
  const image = scratch.file("one,two.png");
  writeFileSync(image, "x");
  await using agents = new Agents(faults, scratch.file("homes"));
  // From here on only turns create temporary files. Children inherit the variable, which identifies them as part of the soak.
  const temporary = scratch.file("temporary");
  mkdirSync(temporary);
  process.env["TMPDIR"] = temporary;

  const { signal } = new AbortController();
  const places = { marker: temporary, temporary, signal };
  const plans = planTurns(faults, options.turns, options.seed);
  const counts = new OutcomeCounts();
  const play = async (plan: TurnPlan) => {
    counts.add(plan, await runPlan(plan, { agents, signal, image }));
    options.onProgress(counts.turns);
  };

  await warmUp(agents);
  const uncaught = watchUncaught();
  await settledMemory();
  const before = takeInventory(places);
  const memory: SoakReport["memory"] = [];
  const startedAtMs = performance.now();
  for (const part of inParts(plans)) {
    await runConcurrently(part, options.atOnce, play);
    memory.push({ ...(await settledMemory()), turns: counts.turns });
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  await agents.close();
  const after = await settledInventory(before, places, settleLimitMs);
  uncaught.stop();
  return { counts, seconds, before, after, memory, uncaught: uncaught.seen };
}

/** Starts a first child process, because Node keeps resources for it that are no leak. */
async function warmUp(agents: Agents): Promise<void> {
  await using codex = agents.newCodex(wellBehaved);
  await codex.startThread().run("Go");
}

/** Splits the plans. The first part contains every fault, because the first run of any code adds to the heap. */
function inParts(plans: readonly TurnPlan[]): TurnPlan[][] {
  const first = Math.max(faults.length, Math.ceil(plans.length / (laterMeasurements + 1)));
  const size = Math.max(0, Math.ceil((plans.length - first) / laterMeasurements));
  const starts = Array.from({ length: laterMeasurements }, (_, index) => first + index * size);
  return [plans.slice(0, first), ...starts.map((start) => plans.slice(start, start + size))];
}

/** Runs all tasks, at most `limit` at a time, each as soon as an earlier one ends. */
async function runConcurrently<Task>(
  tasks: readonly Task[],
  limit: number,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  // All workers share one iterator, so that each takes the next free task.
  const remaining = tasks.values();
  const worker = async () => {
    for (const task of remaining) await work(task);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
