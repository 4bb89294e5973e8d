import { reply } from "@codex/testing";

import type { Benchmark, Goal } from "../harness/benchmark.js";
import type { ThreadTurnsTask } from "../programs/thread-turns.js";
import { runWithAgent } from "../workloads/run-with-agent.js";

const goals: Goal[] = [{ against: "published", atMost: 1 / 4, words: "4 × faster than the published SDK" }];

/** Turns 2 to 50 of one thread, each of which adds two kilobytes to its history. */
export const threadGrowth: Benchmark = {
  name: "thread-growth",
  why:
    "Time that a turn of a long conversation takes besides the model's, and whether it grows with the conversation. " +
    "On exec every turn starts a process that reads all that was said before; on app-server it is still there.",
  contenders: ["published", "exec", "app-server", "ephemeral", "floor"],
  rounds: 5,
  rows: [
    {
      title: "turns 2 to 50 of a thread: time per turn",
      measure: "turnMs",
      unit: "ms",
      subject: "app-server",
      goals: [...goals, { against: "floor", atMost: 1.1 }],
    },
    {
      title: "… time per turn",
      measure: "turnMs",
      unit: "ms",
      subject: "ephemeral",
      // The floor is that of threads that are recorded.
      comparedWith: ["published"],
      goals,
    },
    { title: "… time per turn", measure: "turnMs", unit: "ms", subject: "exec", comparedWith: ["published"] },
    { title: "… turns 2 to 11", measure: "earlyMs", unit: "ms", subject: "app-server" },
    { title: "… turns 41 to 50", measure: "lateMs", unit: "ms", subject: "app-server" },
    {
      title: "… growth from these to those",
      measure: "growth",
      unit: "ratio",
      subject: "app-server",
      goals: [{ atMost: 1.2 }],
    },
    { title: "… growth", measure: "growth", unit: "ratio", subject: "exec", comparedWith: ["published"] },
  ],
  short: {
    rounds: 1,
    share: 1 / 5,
    limits: [{ measure: "turnMs", subject: "app-server", against: "published", atMost: 0.7 }],
  },
  async prepare(_, share) {
    const answer = reply.text("Done: the test passes now.");
    const prompt = "One more line of what somebody had to say about it\n".repeat(40);
    return {
      measure(contender) {
        const turns = 1 + Math.round(49 * share);
        return runWithAgent<ThreadTurnsTask>("thread-turns", answer, { contender, prompt, turns });
      },
    };
  },
};
