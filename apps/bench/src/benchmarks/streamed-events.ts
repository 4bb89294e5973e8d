import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { LongTurnTask } from "../programs/long-turn.js";
import { printTurn } from "../workloads/print-turn.js";
import { smallEvents } from "../workloads/small-events.js";
import { rowsOfLongTurn } from "./rows-of-long-turn.js";

const goals: Goal[] = [
  { against: "published", atMost: 1 / 1.3, words: "1.3 × the throughput of the published SDK" },
  { against: "floor", atMost: 1.08 },
];

/** 200,000 events through `runStreamed`. */
export const streamedEvents: Benchmark = {
  name: "streamed-events",
  why:
    "Time to read a long turn event by event. A program that shows or stores what the agent does pays it for every " +
    "turn, on the one thread that also serves everything else.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("200,000 events, `runStreamed`", goals),
  short: {
    rounds: 2,
    share: 0.4,
    limits: [
      { measure: "laterCpuMs", subject: "exec", against: "published", atMost: 1.5 },
      { measure: "laterCpuMs", subject: "exec", against: "floor", atMost: 2.4 },
    ],
  },
  async prepare(scratch, share) {
    const { command, events } = await printTurn(scratch, smallEvents(Math.round(66_666 * share)));
    return {
      measure(contender) {
        const task: LongTurnTask = { contender, command, method: "runStreamed", expected: events };
        return runProgram("long-turn", task);
      },
    };
  },
};
