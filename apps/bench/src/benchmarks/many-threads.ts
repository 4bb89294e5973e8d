import { reply } from "@codex/testing";
import type { Benchmark, Goal, Row, Sample } from "../harness/benchmark.js";
import type { ManyThreadsTask } from "../programs/many-threads.js";
import { runWithAgent } from "../workloads/real-agent.js";

const timeGoals: Goal[] = [
  { against: "published", atMost: 1 / 3, words: "3 × the turns per second of the published SDK" },
  { against: "exec", atMost: 1 / 3, words: "3 × the turns per second of exec" },
];
/** The agent's own work, which no client can save. */
const floorGoal: Goal = { against: "floor", atMost: 1.1 };
const memoryGoals: Goal[] = [
  { against: "published", atMost: 1 / 10, words: "a tenth of the published SDK" },
  { against: "exec", atMost: 1 / 5, words: "a fifth of exec" },
];

/** Not compared with the floor, which records its threads and runs them on app-server. */
const ephemeral = { subject: "ephemeral", comparedWith: ["published", "exec"] } as const;
const exec = { subject: "exec", comparedWith: ["published"] } as const;

/** Parts of a benchmark that runs each of the given numbers of concurrent threads, one number after another. */
function manyThreadsOf(counts: readonly number[]): Pick<Benchmark, "contenders" | "rows" | "prepare"> {
  return {
    contenders: ["published", "exec", "app-server", "ephemeral", "floor"],
    rows: counts.flatMap(rowsOf),
    async prepare(_, share) {
      const answer = reply.text("Done: the test passes now.");
      // A smaller share means fewer threads with fewer turns.
      const turns = Math.ceil(5 * share);
      const most = Math.max(...counts) * share;
      return {
        async measure(contender) {
          const samples: Sample[] = [];
          for (const threads of counts.filter((count) => count <= most)) {
            const task = { contender, threads, turns };
            const sample = await runWithAgent<ManyThreadsTask>("many-threads", answer, task);
            samples.push(withSuffix(sample, threads));
          }
          return Object.assign({}, ...samples) as Sample;
        },
      };
    },
  };
}

/** Appends the number of threads to each measure, as in the rows. */
function withSuffix(sample: Sample, threads: number): Sample {
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
  // With few threads, most of the time is the server's start, and most of the memory its base use.
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

/** Rows of app-server and exec. Ephemeral threads are omitted, because they use the same memory. */
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
    "Throughput and memory of a program that serves many users concurrently. On exec, every turn is a separate process. " +
    "On app-server, all turns share one.",
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

/** 128 concurrent threads. On exec these are 128 processes for minutes, so there is only one round. */
export const veryManyThreads: Benchmark = {
  name: "very-many-threads",
  why: "The same for four times as many users, to see how both engines scale.",
  rounds: 1,
  ...manyThreadsOf([128]),
};
