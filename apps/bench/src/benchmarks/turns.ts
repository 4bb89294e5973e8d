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
    "Time of a turn whose model answers at once, which leaves the agent's start and the SDK's overhead. Every turn on " +
    "exec includes both. The floor is the same agent with the same arguments, started by a shell.",
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

/** A turn on app-server, compared with a bare JSON-RPC loop over the same server. */
export const appServerTurn: Benchmark = {
  name: "app-server-turn",
  why:
    "Overhead of the SDK in a turn on app-server, including its limits, validation and error handling. The rest of the " +
    "time is the agent's, and no client can save it.",
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

/** Turns 2 to 50 of one thread, each of which adds 2 kB to its history. */
export const threadGrowth: Benchmark = {
  name: "thread-growth",
  why:
    "Time of a turn in a long conversation, without the model's, and whether it grows with the conversation. On exec, " +
    "every turn starts a process that reads the whole history. On app-server, the history stays in memory.",
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
      // The floor records its threads.
      comparedWith: ["published"],
      goals: growthGoals,
    },
    { title: "… time per turn", measure: "turnMs", unit: "ms", subject: "exec", comparedWith: ["published"] },
    { title: "… turns 2 to 11", measure: "earlyMs", unit: "ms", subject: "app-server" },
    { title: "… turns 41 to 50", measure: "lateMs", unit: "ms", subject: "app-server" },
    {
      title: "… growth from turns 2–11 to turns 41–50",
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
    const prompt = "One more line of the user's description of the bug\n".repeat(40);
    return {
      measure(contender) {
        const turns = 1 + Math.round(49 * share);
        return runWithAgent<ThreadTurnsTask>("thread-turns", answer, { contender, prompt, turns });
      },
    };
  },
};
