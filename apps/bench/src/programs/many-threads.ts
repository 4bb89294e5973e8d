import { openAgent } from "../contenders/agent.js";
import { MemoryWatch, totalCpuMs } from "../contenders/resource-usage.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Runs threads concurrently, each with several turns one after another. */
export interface ManyThreadsTask extends AgentTask {
  contender: Contender;
  threads: number;
  /** Turns per thread. */
  turns: number;
}

await serveTask<ManyThreadsTask>(async ({ contender, place, threads, turns }): Promise<Sample> => {
  const cpuBeforeMs = totalCpuMs();
  const watch = new MemoryWatch();
  // Includes the start of the server, if the contender uses one.
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
