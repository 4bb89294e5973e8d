import type { Benchmark, Goal } from "../harness/benchmark.js";
import { programPath } from "../harness/program-path.js";
import { runProgram } from "../harness/run-program.js";
import type { SlowConsumerTask } from "../programs/slow-consumer.js";
import { writeStandIn } from "../workloads/write-stand-in.js";

const goals: Goal[] = [{ atMost: 150, words: "under 150 MB" }];

/** What a turn of 1 GB and somebody who reads it slowly take of memory. */
export const slowConsumer: Benchmark = {
  name: "slow-consumer",
  why:
    "Peak memory of a program that spends 1 ms on each event of a turn that prints faster: it writes to a database, or " +
    "to a browser far away. Output that piles up unread ends a server with all its other turns.",
  contenders: ["published", "exec", "floor"],
  rounds: 3,
  rows: [
    {
      title: "slow consumer of 1 GB (25,000 events of 40 kB, 1 ms each): peak memory above the idle process",
      measure: "aboveIdleMb",
      unit: "MB",
      subject: "exec",
      goals,
    },
    { title: "… the idle process", measure: "idleMb", unit: "MB", subject: "exec" },
  ],
  short: {
    rounds: 1,
    share: 0.1,
    limits: [{ measure: "aboveIdleMb", subject: "exec", atMost: 90 }],
  },
  async prepare(scratch, share) {
    const commands = Math.round(25_000 * share);
    const printer = [process.execPath, programPath("print-large-events"), `${commands}`, "40000"];
    const command = await writeStandIn(scratch, printer);
    // The thread's start, and the turn's start and end.
    const expected = commands + 3;
    return {
      measure(contender) {
        const task: SlowConsumerTask = { contender, command, delayMs: 1, expected };
        return runProgram("slow-consumer", task);
      },
    };
  },
};
