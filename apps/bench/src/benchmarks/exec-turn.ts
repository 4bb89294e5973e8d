import { reply } from "@codex/testing";

import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { ExecTurnsTask } from "../programs/exec-turns.js";
import { startRealAgent } from "../workloads/real-agent.js";

const resultGoals: Goal[] = [{ against: "published", atMost: 0.92 }];
const firstEventGoals: Goal[] = [{ against: "published", atMost: 1 }];

/** A turn of the real agent on exec. */
export const execTurn: Benchmark = {
  name: "exec-turn",
  why:
    "What a caller waits for in a turn whose model answers at once: the agent's own start, and what the SDK adds to it. " +
    "Every turn on exec has it. The floor is the same agent with the same arguments, started by a shell.",
  contenders: ["published", "exec", "floor"],
  rounds: 20,
  rows: [
    {
      title: "one turn of the real agent: call to result",
      measure: "resultMs",
      unit: "ms",
      subject: "exec",
      goals: resultGoals,
    },
    {
      title: "… call to first event",
      measure: "firstEventMs",
      unit: "ms",
      subject: "exec",
      goals: firstEventGoals,
    },
    { title: "… call to the end of the process", measure: "goneMs", unit: "ms", subject: "exec" },
    {
      title: "… processor time of the host until the result",
      measure: "resultCpuMs",
      unit: "ms",
      subject: "exec",
    },
    {
      title: "… in a fresh process: `import` to result",
      measure: "freshResultMs",
      unit: "ms",
      subject: "exec",
    },
  ],
  short: {
    rounds: 4,
    share: 1 / 3,
    limits: [
      { measure: "resultMs", subject: "exec", against: "published", atMost: 1.6 },
      { measure: "resultCpuMs", subject: "exec", against: "published", atMost: 2 },
    ],
  },
  async prepare(_, share) {
    const agent = await startRealAgent(reply.text("Done."));
    return {
      measure(contender) {
        const task: ExecTurnsTask = { contender, place: agent.place, turns: Math.round(3 * share) };
        return runProgram("exec-turns", task, { env: agent.env });
      },
      dispose: async () => agent[Symbol.asyncDispose](),
    };
  },
};
