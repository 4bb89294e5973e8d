import { openAgent } from "../contenders/agent.js";
import { MemoryWatch, totalCpuMs } from "../contenders/resource-usage.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Threads that run at once, each one turn after the other. */
export interface ManyThreadsTask extends AgentTask {
  contender: Contender;
  threads: number;
  /** Turns of each thread. */
  turns: number;
}

await serveTask<ManyThreadsTask>(async ({ contender, place, threads, turns }): Promise<Sample> => {
  const cpuBeforeMs = totalCpuMs();
  const watch = new MemoryWatch();
  // The start of the server counts, where there is one.
  const stopwatch = new Stopwatch();
  const agent = await openAgent(contender, place);
  const runThread = async () => {
    const thread = await agent.startThread();
    for (let number = 0; number < turns; number += 1) await thread.runTurn("Make the test pass");
  };
  await Promise.all(Array.from({ length: threads }, runThread));
  const { wallMs } = stopwatch.read();
  const peak = watch.stop();
  await agent.close();
  const all = threads * turns;
  return { turnMs: wallMs / all, turnCpuMs: (totalCpuMs() - cpuBeforeMs) / all, ...peak };
});
