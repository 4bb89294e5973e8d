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
import { Tally } from "./outcomes.js";
import { planTurns, playTurn, type TurnPlan } from "./turn.js";

/** How long processes and pipes may take to be gone once everything is closed. */
const settleLimitMs = 10_000;
/** How often the memory is looked at after the first time. */
const looks = 3;

/** What a soak is to do. */
export interface SoakOptions {
  /** How many turns. */
  turns: number;
  /** How many of them at a time. */
  atOnce: number;
  /** Decides what happens in which order. */
  seed: number;
  /** Told how many turns have ended. */
  onProgress(turns: number): void;
}

/** What a soak has seen. */
export interface SoakReport {
  tally: Tally;
  /** How long the turns took. */
  seconds: number;
  before: Inventory;
  after: Inventory;
  /** After so many turns: once when every fault has been met, or after a quarter, and three times more. */
  memory: (Memory & { turns: number })[];
  /** What was thrown where nobody could catch it. */
  uncaught: string[];
}

/** Runs turns of every fault, with callers of every kind, and looks at what is left. For a process of its own. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  await using scratch = await Scratch.make();
  process.env["TMPDIR"] = scratch.path;
  const image = scratch.file("one,two.png");
  writeFileSync(image, "x");
  await using agents = new Agents(faults, scratch.file("homes"));
  // From here on for the temporary files of turns alone. Every child inherits it, which marks it as one of ours.
  const temporary = scratch.file("temporary");
  mkdirSync(temporary);
  process.env["TMPDIR"] = temporary;

  const { signal } = new AbortController();
  const places = { marker: temporary, temporary, signal };
  const plans = planTurns(faults, options.turns, options.seed);
  const tally = new Tally();
  const play = async (plan: TurnPlan) => {
    tally.add(plan, await playTurn(plan, { agents, signal, image }));
    options.onProgress(tally.turns);
  };

  await warmUp(agents);
  const uncaught = watchUncaught();
  await settledMemory();
  const before = takeInventory(places);
  const memory: SoakReport["memory"] = [];
  const startedAtMs = performance.now();
  for (const part of inParts(plans)) {
    await atOnce(part, options.atOnce, play);
    memory.push({ ...(await settledMemory()), turns: tally.turns });
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  await agents.close();
  const after = await settledInventory(before, places, settleLimitMs);
  uncaught.stop();
  return { tally, seconds, before, after, memory, uncaught: uncaught.seen };
}

/** What Node makes for its first child process, and keeps, is not left behind by a turn. */
async function warmUp(agents: Agents): Promise<void> {
  await using codex = agents.newCodex(wellBehaved);
  await codex.startThread().run("Go");
}

/** What a program does for the first time it keeps the code of: so the first part has every fault in it. */
function inParts(plans: readonly TurnPlan[]): TurnPlan[][] {
  const first = Math.max(faults.length, Math.ceil(plans.length / (looks + 1)));
  const size = Math.max(0, Math.ceil((plans.length - first) / looks));
  const starts = Array.from({ length: looks }, (_, look) => first + look * size);
  return [plans.slice(0, first), ...starts.map((start) => plans.slice(start, start + size))];
}

/** Does all tasks, so many at a time, and each as soon as there is room for it. */
export async function atOnce<Task>(
  tasks: readonly Task[],
  most: number,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  // One iterator for all workers: each takes the next task that nobody has.
  const left = tasks.values();
  const worker = async () => {
    for (const task of left) await work(task);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
