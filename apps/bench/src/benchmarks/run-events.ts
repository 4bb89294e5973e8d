import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { LongTurnTask } from "../programs/long-turn.js";
import { printTurn } from "../workloads/print-turn.js";
import { smallEvents } from "../workloads/small-events.js";
import { rowsOfLongTurn } from "./rows-of-long-turn.js";

const goals: Goal[] = [
  { against: "published", atMost: 1 / 2, words: "2 × the throughput of the published SDK" },
];

/** The same 200,000 events through `run`, which returns the completed items. */
export const runEvents: Benchmark = {
  name: "run-events",
  why:
    "Time to read the same turn when only its outcome is wanted. Most programs call `run`, and the progress that it " +
    "does not return should not be paid for.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("200,000 events, `run`", goals),
  short: {
    rounds: 2,
    share: 0.4,
    limits: [{ measure: "laterCpuMs", subject: "exec", against: "published", atMost: 0.62 }],
  },
  async prepare(scratch, share) {
    const items = Math.round(66_666 * share);
    const { command, events } = await printTurn(scratch, smallEvents(items));
    return {
      measure(contender) {
        const expected = contender === "floor" ? events : items;
        const task: LongTurnTask = { contender, command, method: "run", expected };
        return runProgram("long-turn", task);
      },
    };
  },
};
