import { reply } from "@codex/testing";
import type { Benchmark, Goal, Row, Sample } from "../harness/benchmark.js";
import type { ManyThreadsTask } from "../programs/many-threads.js";
import { runWithAgent } from "../workloads/real-agent.js";

const timeGoals: Goal[] = [
  { against: "published", atMost: 1 / 3, words: "3 × the turns a second of the published SDK" },
  { against: "exec", atMost: 1 / 3, words: "3 × the turns a second of exec" },
];
/** What no client can do without: the agent's own work. */
const floorGoal: Goal = { against: "floor", atMost: 1.1 };
const memoryGoals: Goal[] = [
  { against: "published", atMost: 1 / 10, words: "a tenth of the published SDK" },
  { against: "exec", atMost: 1 / 5, words: "a fifth of exec" },
];

/** The floor records its threads, and runs them on an app-server: it says nothing about these. */
const ephemeral = { subject: "ephemeral", comparedWith: ["published", "exec"] } as const;
const exec = { subject: "exec", comparedWith: ["published"] } as const;

/** The part of a benchmark that runs so many threads of five turns at once, one number of them after the other. */
export function manyThreadsOf(counts: readonly number[]): Pick<Benchmark, "contenders" | "rows" | "prepare"> {
  return {
    contenders: ["published", "exec", "app-server", "ephemeral", "floor"],
    rows: counts.flatMap(rowsOf),
    async prepare(_, share) {
      const answer = reply.text("Done: the test passes now.");
      // A smaller share is fewer turns of fewer threads.
      const turns = Math.ceil(5 * share);
      const most = Math.max(...counts) * share;
      return {
        async measure(contender) {
          const samples: Sample[] = [];
          for (const threads of counts.filter((count) => count <= most)) {
            const task = { contender, threads, turns };
            const sample = await runWithAgent<ManyThreadsTask>("many-threads", answer, task);
            samples.push(numbered(sample, threads));
          }
          return Object.assign({}, ...samples) as Sample;
        },
      };
    },
  };
}

/** The measures as they are called in the rows: with the number of threads behind. */
function numbered(sample: Sample, threads: number): Sample {
  return Object.fromEntries(
    Object.entries(sample).map(([measure, value]) => [`${measure}${threads}`, value]),
  );
}

function rowsOf(threads: number): Row[] {
  const title = threads === 1 ? "1 thread of 5 turns" : `${threads} threads of 5 turns at once`;
  const turn = { measure: `turnMs${threads}`, unit: "ms" } as const;
  const turnCpu = { measure: `turnCpuMs${threads}`, unit: "ms" } as const;
  const memory = { measure: `memoryMb${threads}`, unit: "MB" } as const;
  const resident = { measure: `residentMb${threads}`, unit: "MB" } as const;
  // With a few, the start of the server is most of the time, and the server by itself most of the memory.
  const isMany = threads >= 32;
  const goals = { time: isMany ? timeGoals : [], memory: isMany ? memoryGoals : [] };
  return [
    { title: `${title}: time per turn`, ...turn, subject: "app-server", goals: [...goals.time, floorGoal] },
    { title: "… time per turn", ...turn, ...ephemeral, goals: goals.time },
    { title: "… time per turn", ...turn, ...exec },
    ...(isMany ? rowsOfAll("… processor time of all processes per turn", turnCpu) : []),
    ...rowsOfBoth("… peak memory of all processes", memory, goals.memory),
    ...(isMany ? rowsOfBoth("… peak memory as `ps` adds it up", resident, goals.memory) : []),
  ];
}

function rowsOfAll(title: string, measured: Pick<Row, "measure" | "unit">): Row[] {
  const [appServer, onExec] = rowsOfBoth(title, measured);
  return [appServer, { title, ...measured, ...ephemeral }, onExec];
}

/** Recorded or not makes no difference to the memory. */
function rowsOfBoth(
  title: string,
  measured: Pick<Row, "measure" | "unit">,
  goals: readonly Goal[] = [],
): [Row, Row] {
  return [
    { title, ...measured, subject: "app-server", goals },
    { title, ...measured, ...exec },
  ];
}

/** 1, 8 and 32 threads of five turns at once. */
export const manyThreads: Benchmark = {
  name: "many-threads",
  why:
    "What a program that serves many people at once gets done, and the machine that it needs for it. On exec every turn " +
    "is a process of its own; on app-server all of them share one.",
  rounds: 3,
  short: {
    rounds: 1,
    share: 1 / 4,
    limits: [
      { measure: "turnCpuMs8", subject: "app-server", against: "exec", atMost: 0.8 },
      { measure: "residentMb8", subject: "app-server", against: "exec", atMost: 0.5 },
    ],
  },
  ...manyThreadsOf([1, 8, 32]),
};

/** 128 threads at once. On exec these are 128 processes at a time, for minutes, so there is one round. */
export const veryManyThreads: Benchmark = {
  name: "very-many-threads",
  why: "The same for four times as many people, to see how either way of running their turns grows.",
  rounds: 1,
  ...manyThreadsOf([128]),
};
