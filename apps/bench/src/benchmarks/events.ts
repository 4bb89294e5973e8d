import type { Benchmark, Goal, Row } from "../harness/benchmark.js";
import { programPath, runProgram } from "../harness/program.js";
import type { LongTurnTask } from "../programs/long-turn.js";
import type { SlowConsumerTask } from "../programs/slow-consumer.js";
import type { Validation, ValidationTask } from "../programs/validation.js";
import { largeEvents, smallEvents } from "../workloads/events.js";
import { printTurn, writeStandIn } from "../workloads/stand-in.js";

const streamedGoals: Goal[] = [
  { against: "published", atMost: 1 / 1.3, words: "1.3 × the throughput of the published SDK" },
  { against: "floor", atMost: 1.08 },
];

/** 200,000 events through `runStreamed`. Later turns have the goals. */
export const streamedEvents: Benchmark = {
  name: "streamed-events",
  why:
    "Time to read a long turn event by event. A program that shows or stores events spends it in every turn, on the " +
    "same JavaScript thread that does all its other work.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("200,000 events, `runStreamed`", streamedGoals),
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

const runGoals: Goal[] = [
  { against: "published", atMost: 1 / 2, words: "2 × the throughput of the published SDK" },
];

/** The same 200,000 events through `run`, which returns the completed items. */
export const runEvents: Benchmark = {
  name: "run-events",
  why:
    "Time to read the same turn if only its result is needed. Most programs call `run`, and progress events that it " +
    "does not return should cost nothing.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("200,000 events, `run`", runGoals),
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

const longLineGoals: Goal[] = [{ against: "floor", atMost: 1.05 }];

/** 20 lines of 10 MB through `runStreamed`. */
export const longLines: Benchmark = {
  name: "long-lines",
  why:
    "Time to read a turn whose commands print 10 MB each, in non-ASCII characters. A line of that length arrives in " +
    "hundreds of chunks. If each chunk copies the previous ones, one such command blocks a program for seconds.",
  contenders: ["published", "exec", "floor"],
  rounds: 7,
  rows: rowsOfLongTurn("20 lines of 10 MB, `runStreamed`", longLineGoals),
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

/** The rows for the measures of `programs/long-turn.ts`. The goals apply to later turns. */
function rowsOfLongTurn(title: string, goals: readonly Goal[]): Row[] {
  return [
    { title, measure: "laterMs", unit: "ms", subject: "exec", goals },
    { title: "… processor time", measure: "laterCpuMs", unit: "ms", subject: "exec" },
    { title: "… first turn of a process", measure: "firstMs", unit: "ms", subject: "exec" },
    { title: "… first turn, processor time", measure: "firstCpuMs", unit: "ms", subject: "exec" },
  ];
}

const memoryGoals: Goal[] = [{ atMost: 150, words: "under 150 MB" }];

/** Peak memory of a program that reads a turn of 1 GB slowly. */
export const slowConsumer: Benchmark = {
  name: "slow-consumer",
  why:
    "Peak memory of a program that spends 1 ms on each event while the agent prints faster, because it writes to a " +
    "database or to a distant browser. If unread output accumulates, a server runs out of memory and loses all its turns.",
  contenders: ["published", "exec", "floor"],
  rounds: 3,
  rows: [
    {
      title: "slow consumer of 1 GB (25,000 events of 40 kB, 1 ms each): peak memory above the idle process",
      measure: "aboveIdleMb",
      unit: "MB",
      subject: "exec",
      goals: memoryGoals,
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
    // Plus thread.started, turn.started and turn.completed.
    const expected = commands + 3;
    return {
      measure(contender) {
        const task: SlowConsumerTask = { contender, command, delayMs: 1, expected };
        return runProgram("slow-consumer", task);
      },
    };
  },
};

/** The cost of rejecting malformed events. */
export const validation: Benchmark = {
  name: "validation",
  why:
    "Processor time to parse and check the lines of 200,000 events, compared with parsing alone, which is the floor " +
    "here. The check is always on, so every program pays for never receiving a malformed event.",
  contenders: ["exec", "floor"],
  rounds: 7,
  rows: [
    {
      title: "200,000 events parsed and checked as the SDK does, processor time",
      measure: "checkedMs",
      unit: "ms",
      subject: "exec",
    },
    { title: "… with the zod schemas instead", measure: "schemaMs", unit: "ms", subject: "exec" },
  ],
  short: {
    rounds: 3,
    share: 0.1,
    limits: [{ measure: "checkedMs", subject: "exec", against: "floor", atMost: 1.35 }],
  },
  async prepare(_, share) {
    const items = Math.round(66_666 * share);
    const measure = async (how: Validation) => {
      const task: ValidationTask = { validation: how, items };
      return (await runProgram("validation", task))["cpuMs"] as number;
    };
    return {
      async measure(contender) {
        if (contender === "exec") {
          return { checkedMs: await measure("check"), schemaMs: await measure("schema") };
        }
        const parsedMs = await measure("none");
        return { checkedMs: parsedMs, schemaMs: parsedMs };
      },
    };
  },
};
