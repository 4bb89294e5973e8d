import { median } from "simple-statistics";
import { openAgent } from "../contenders/agent.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask, type Timing } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Turns of one thread, one after the other. */
export interface ThreadTurnsTask extends AgentTask {
  contender: Contender;
  /** What is said in each of them. */
  prompt: string;
  /** How many, the first included, which starts everything and is not looked at. */
  turns: number;
}

await serveTask<ThreadTurnsTask>(async ({ contender, place, prompt, turns }): Promise<Sample> => {
  const agent = await openAgent(contender, place);
  const thread = await agent.startThread();
  const timings: Timing[] = [];
  for (let number = 1; number <= turns; number += 1) {
    const stopwatch = new Stopwatch();
    await thread.runTurn(prompt);
    timings.push(stopwatch.read());
  }
  await agent.close();
  const later = timings.slice(1);
  // Medians: one hiccup of the machine is longer than many turns.
  const middle = (name: keyof Timing, some = later) => median(some.map((timing) => timing[name]));
  const atEachEnd = Math.ceil(later.length / 5);
  const earlyMs = middle("wallMs", later.slice(0, atEachEnd));
  const lateMs = middle("wallMs", later.slice(-atEachEnd));
  return {
    turnMs: middle("wallMs"),
    turnCpuMs: middle("cpuMs"),
    earlyMs,
    lateMs,
    growth: lateMs / earlyMs,
  };
});
