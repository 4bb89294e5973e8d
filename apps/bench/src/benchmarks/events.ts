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

/** 200,000 events through `runStreamed`. */
export const streamedEvents: Benchmark = {
  name: "streamed-events",
  why:
    "Time to read a long turn event by event. A program that shows or stores what the agent does pays it for every " +
    "turn, on the one thread that also serves everything else.",
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
    "Time to read the same turn when only its outcome is wanted. Most programs call `run`, and the progress that it " +
    "does not return should not be paid for.",
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
    "Time to read a turn whose commands printed 10 MB each, in characters that are no ASCII. A line that long comes in " +
    "hundreds of pieces; put together carelessly, one such command holds a program up for seconds.",
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

/** The lines of a long turn on exec, as `programs/long-turn.ts` measures it. The goals are those of later turns. */
export function rowsOfLongTurn(title: string, goals: readonly Goal[]): Row[] {
  return [
    { title, measure: "laterMs", unit: "ms", subject: "exec", goals },
    { title: "… processor time", measure: "laterCpuMs", unit: "ms", subject: "exec" },
    { title: "… first turn of a process", measure: "firstMs", unit: "ms", subject: "exec" },
    { title: "… first turn, processor time", measure: "firstCpuMs", unit: "ms", subject: "exec" },
  ];
}

const memoryGoals: Goal[] = [{ atMost: 150, words: "under 150 MB" }];

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

/** What it costs that no malformed event gets through. */
export const validation: Benchmark = {
  name: "validation",
  why:
    "Processor time to parse the lines of 200,000 events and to check each, against parsing alone, which is the floor " +
    "here. The check is always on; this is what never seeing a malformed event costs.",
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
