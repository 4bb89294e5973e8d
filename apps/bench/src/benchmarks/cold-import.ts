import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { ColdImportTask } from "../programs/cold-import.js";

const goals: Goal[] = [{ against: "published", atMost: 1 }];

/** Loading the package. */
export const coldImport: Benchmark = {
  name: "cold-import",
  why:
    "Time from `import()` of the package in a fresh process to its classes. Everything that imports it waits for it: " +
    "a command line tool that may not even run a turn, a function that starts cold.",
  contenders: ["published", "exec"],
  rounds: 40,
  rows: [
    { title: "cold `import`", measure: "wallMs", unit: "ms", subject: "exec", goals },
    { title: "… processor time", measure: "cpuMs", unit: "ms", subject: "exec" },
  ],
  short: {
    rounds: 10,
    share: 1,
    limits: [{ measure: "cpuMs", subject: "exec", against: "published", atMost: 1.6 }],
  },
  async prepare() {
    return {
      measure(contender) {
        const task: ColdImportTask = { contender };
        return runProgram("cold-import", task);
      },
    };
  },
};
