import { openAgent } from "../contenders/agent.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask, type Timing } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Runs turns of one thread and reads their deltas one by one. */
export interface DeltaTurnsTask extends AgentTask {
  contender: Contender;
  /** Expected deltas per turn. */
  deltas: number;
}

/** The first turn includes loading and starting everything, and does not count. */
const turns = 7;

await serveTask<DeltaTurnsTask>(async ({ contender, place, deltas }): Promise<Sample> => {
  const agent = await openAgent(contender, place);
  const thread = await agent.startThread();
  const timings: Timing[] = [];
  for (let number = 0; number < turns; number += 1) {
    const stopwatch = new Stopwatch();
    const count = await thread.countDeltas("Write all of it");
    timings.push(stopwatch.read());
    if (count !== deltas) throw new Error(`${count} deltas instead of ${deltas}`);
  }
  await agent.close();
  // The best turn: the code is still being compiled during the first ones.
  const best = (name: keyof Timing) => Math.min(...timings.slice(1).map((timing) => timing[name]));
  const perDeltaUs = (ms: number) => (ms * 1000) / deltas;
  return { deltaUs: perDeltaUs(best("wallMs")), deltaCpuUs: perDeltaUs(best("cpuMs")) };
});
