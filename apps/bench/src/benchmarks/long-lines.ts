import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { LongTurnTask } from "../programs/long-turn.js";
import { largeEvents } from "../workloads/large-events.js";
import { printTurn } from "../workloads/print-turn.js";
import { rowsOfLongTurn } from "./rows-of-long-turn.js";

const goals: Goal[] = [{ against: "floor", atMost: 1.05 }];

/** 20 lines of 10 MB through `runStreamed`. */
export const longLines: Benchmark = {
  name: "long-lines",
  why:
    "Time to read a turn whose commands printed 10 MB each, in characters that are no ASCII. A line that long comes in " +
    "hundreds of pieces; put together carelessly, one such command holds a program up for seconds.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("20 lines of 10 MB, `runStreamed`", goals),
  short: {
    rounds: 2,
    share: 0.1,
    limits: [{ measure: "laterCpuMs", subject: "exec", against: "floor", atMost: 1.5 }],
  },
  async prepare(scratch, share) {
    const { command, events } = await printTurn(scratch, largeEvents(20 * share, 10_000_000));
    return {
      measure(contender) {
        const task: LongTurnTask = { contender, command, method: "runStreamed", expected: events };
        return runProgram("long-turn", task);
      },
    };
  },
};
