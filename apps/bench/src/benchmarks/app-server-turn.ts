import { reply } from "@codex/testing";

import type { Benchmark, Goal } from "../harness/benchmark.js";
import type { ThreadTurnsTask } from "../programs/thread-turns.js";
import { runWithAgent } from "../workloads/run-with-agent.js";

const goals: Goal[] = [{ against: "floor", atMost: 1.1 }];

/** A turn on app-server against the same turn by a bare JSON-RPC loop over the same server. */
export const appServerTurn: Benchmark = {
  name: "app-server-turn",
  why:
    "What the SDK adds to a turn on app-server, which is all that its limits, checks and errors cost: the rest of the " +
    "time is the agent's, and no client could save it.",
  contenders: ["app-server", "floor"],
  rounds: 15,
  rows: [
    {
      title: "one turn of the real agent",
      measure: "turnMs",
      unit: "ms",
      subject: "app-server",
      goals,
    },
    { title: "… processor time of the host", measure: "turnCpuMs", unit: "ms", subject: "app-server" },
  ],
  short: {
    rounds: 2,
    share: 1 / 5,
    limits: [
      { measure: "turnMs", subject: "app-server", against: "floor", atMost: 1.6 },
      { measure: "turnCpuMs", subject: "app-server", against: "floor", atMost: 3 },
    ],
  },
  async prepare(_, share) {
    const answer = reply.text("Done: the test passes now.");
    const prompt = "Make the test pass";
    return {
      measure(contender) {
        const turns = 1 + Math.round(50 * share);
        return runWithAgent<ThreadTurnsTask>("thread-turns", answer, { contender, prompt, turns });
      },
    };
  },
};
