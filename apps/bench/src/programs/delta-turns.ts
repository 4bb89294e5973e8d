import { openAgent } from "../contenders/agent.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask, type Timing } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Turns of one thread that are read delta by delta. */
export interface DeltaTurnsTask extends AgentTask {
  contender: Contender;
  /** How many deltas a turn has. */
  deltas: number;
}

/** In the first one everything is loaded and started. */
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
  // The best of them: the first ones are still being compiled.
  const best = (name: keyof Timing) => Math.min(...timings.slice(1).map((timing) => timing[name]));
  const perDeltaUs = (ms: number) => (ms * 1000) / deltas;
  return { deltaUs: perDeltaUs(best("wallMs")), deltaCpuUs: perDeltaUs(best("cpuMs")) };
});
