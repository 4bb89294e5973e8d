import { reply } from "@codex/testing";
import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/program.js";
import type { ExecTurnsTask } from "../programs/exec-turns.js";
import type { ThreadTurnsTask } from "../programs/thread-turns.js";
import { runWithAgent, startRealAgent } from "../workloads/real-agent.js";

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

const appServerGoals: Goal[] = [{ against: "floor", atMost: 1.1 }];

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
      goals: appServerGoals,
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

const growthGoals: Goal[] = [
  { against: "published", atMost: 1 / 4, words: "4 × faster than the published SDK" },
];

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
      goals: [...growthGoals, { against: "floor", atMost: 1.1 }],
    },
    {
      title: "… time per turn",
      measure: "turnMs",
      unit: "ms",
      subject: "ephemeral",
      // The floor is that of threads that are recorded.
      comparedWith: ["published"],
      goals: growthGoals,
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
