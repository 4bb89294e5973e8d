import { reply } from "@codex/testing";
import type { Benchmark, Goal } from "../harness/benchmark.js";
import { programPath, runProgram } from "../harness/program.js";
import type { DeltaTurnsTask } from "../programs/delta-turns.js";
import type { FirstWordTask } from "../programs/first-word.js";
import { runWithAgent } from "../workloads/real-agent.js";
import { writeStandIn } from "../workloads/stand-in.js";

const firstWordGoals: Goal[] = [
  { against: "published", atMost: 1 / 10, words: "a tenth of the published SDK" },
];

/** Time to the first word of an answer that the model writes for five seconds. */
export const firstWord: Benchmark = {
  name: "first-word",
  why:
    "Time until a user sees the first word of an answer that takes five seconds. exec prints an answer when it is " +
    "complete. app-server sends every word as the model writes it.",
  contenders: ["published", "app-server"],
  rounds: 5,
  rows: [
    {
      title: "first word of an answer that takes 5 s",
      measure: "laterMs",
      unit: "ms",
      subject: "app-server",
      goals: firstWordGoals,
    },
    {
      title: "… in the first turn of a process",
      measure: "firstMs",
      unit: "ms",
      subject: "app-server",
      goals: firstWordGoals,
    },
  ],
  short: {
    rounds: 1,
    share: 1 / 5,
    limits: [{ measure: "laterMs", subject: "app-server", against: "published", atMost: 0.6 }],
  },
  async prepare(_, share) {
    const words = 50;
    const answer = reply.text(Array(words).fill("word "), { delayMs: (5000 / words) * share });
    return {
      measure: (contender) => runWithAgent<FirstWordTask>("first-word", answer, { contender }),
    };
  },
};

const deltaGoals: Goal[] = [{ against: "floor", atMost: 1.2 }];

/** An answer of 10,000 deltas, from the agent and from a stand-in that writes as fast as the client reads. */
export const deltas: Benchmark = {
  name: "deltas",
  why:
    "Cost of each word for a program that shows an answer while the model writes it. A server that streams to many users " +
    "pays it for every word of every user.",
  contenders: ["app-server", "floor"],
  rounds: 7,
  rows: [
    {
      title: "10,000 deltas of the real agent: processor time of the host per delta",
      measure: "deltaCpuUs",
      unit: "µs",
      subject: "app-server",
      goals: deltaGoals,
    },
    { title: "… time per delta", measure: "deltaUs", unit: "µs", subject: "app-server" },
    {
      title: "… of a stand-in that writes as fast as the client reads: processor time of the host",
      measure: "pipeDeltaCpuUs",
      unit: "µs",
      subject: "app-server",
    },
  ],
  short: {
    rounds: 2,
    share: 1 / 20,
    limits: [{ measure: "pipeDeltaCpuUs", subject: "app-server", against: "floor", atMost: 2.5 }],
  },
  async prepare(scratch, share) {
    const most = 10_000;
    const count = Math.round(most * share);
    const answer = reply.text(Array.from({ length: count }, (_, index) => `word${index} `));
    const server = [process.execPath, programPath("delta-server"), `${most}`];
    const place = { codexPath: await writeStandIn(scratch, server), workspace: scratch.path };
    return {
      async measure(contender) {
        const real = await runWithAgent<DeltaTurnsTask>("delta-turns", answer, { contender, deltas: count });
        // Always the full number of deltas, because this takes hardly any time.
        const task: DeltaTurnsTask = { contender, place, deltas: most };
        const { deltaCpuUs } = await runProgram("delta-turns", task);
        return { ...real, pipeDeltaCpuUs: deltaCpuUs ?? Number.NaN };
      },
    };
  },
};
