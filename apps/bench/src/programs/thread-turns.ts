import { median } from "simple-statistics";
import { openAgent } from "../contenders/agent.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask, type Timing } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Runs turns of one thread one after another. */
export interface ThreadTurnsTask extends AgentTask {
  contender: Contender;
  /** Prompt of each turn. */
  prompt: string;
  /** Number of turns. The first one includes starting everything and does not count. */
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
  // Medians, because a single stall of the machine is longer than many turns.
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
