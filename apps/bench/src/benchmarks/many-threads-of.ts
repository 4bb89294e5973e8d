import { reply } from "@codex/testing";

import type { Benchmark, Goal, Row, Sample } from "../harness/benchmark.js";
import type { ManyThreadsTask } from "../programs/many-threads.js";
import { runWithAgent } from "../workloads/run-with-agent.js";

const timeGoals: Goal[] = [
  { against: "published", atMost: 1 / 3, words: "3 × the turns a second of the published SDK" },
  { against: "exec", atMost: 1 / 3, words: "3 × the turns a second of exec" },
];
const memoryGoals: Goal[] = [
  { against: "published", atMost: 1 / 10, words: "a tenth of the published SDK" },
  { against: "exec", atMost: 1 / 5, words: "a fifth of exec" },
];

/** The part of a benchmark that runs so many threads of five turns at once, one number of them after the other. */
export function manyThreadsOf(counts: readonly number[]): Pick<Benchmark, "contenders" | "rows" | "prepare"> {
  return {
    contenders: ["published", "exec", "app-server"],
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
  return [
    { title: `${title}: time per turn`, ...turn, subject: "app-server", goals: isMany ? timeGoals : [] },
    { title: "… time per turn", ...turn, subject: "exec" },
    ...(isMany ? rowsOfBoth("… processor time of all processes per turn", turnCpu) : []),
    ...rowsOfBoth("… peak memory of all processes", memory, isMany ? memoryGoals : []),
    ...(isMany ? rowsOfBoth("… peak memory as `ps` adds it up", resident, memoryGoals) : []),
  ];
}

function rowsOfBoth(
  title: string,
  measured: Pick<Row, "measure" | "unit">,
  goals: readonly Goal[] = [],
): Row[] {
  return [
    { title, ...measured, subject: "app-server", goals },
    { title, ...measured, subject: "exec" },
  ];
}
