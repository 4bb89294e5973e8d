import { createCodexHome, reply } from "@codex/testing";
import type {
  Benchmark,
  Contender,
  PreparedBenchmark,
  Row,
  Sample,
  ShortForm,
} from "../harness/benchmark.js";
import { programPath, runProgram } from "../harness/program.js";
import type { QueueBacklogTask } from "../programs/queue-backlog.js";
import type { QueueLoadTask } from "../programs/queue-load.js";
import type { QueueRecoveryTask } from "../programs/queue-recovery.js";
import type { QueueWorkersTask } from "../programs/queue-workers.js";
import type { QueuedTurnsTask } from "../programs/queued-turns.js";
import type { QueuePlace, WorkerTask } from "../workloads/queue-fleet.js";
import { type RealAgent, startRealAgent } from "../workloads/real-agent.js";
import { writeStandIn } from "../workloads/stand-in.js";
import { hasPostgres, startTurnDatabase } from "../workloads/turn-database.js";

const answer = reply.text("Done: the test passes now.");
/** An answer that takes longer than any worker needs to recover. */
const longAnswer = reply.text("word ".repeat(2000), { delayMs: 50 });

/** Turns of a worker at once. */
const concurrency = 4;

/** A turn of a queue, compared with the same turn in the program that waits for it. */
export const queuedTurn: Benchmark = {
  name: "queued-turn",
  why:
    "What it costs that a turn survives its host: submitted, run by a worker in another process and awaited, compared with " +
    "the same turn in process, whose thread is resumed before and unloaded after it.",
  contenders: ["app-server"],
  rounds: 3,
  rows: [
    {
      title: "a queued turn of the real agent: longer than in process",
      measure: "addedMs",
      unit: "ms",
      subject: "app-server",
      goals: [{ atMost: 60 }],
    },
    { title: "… time of the queued turn", measure: "queuedMs", unit: "ms", subject: "app-server" },
    { title: "… time of the turn in process", measure: "directMs", unit: "ms", subject: "app-server" },
    { title: "… statements of PostgreSQL", measure: "statements", unit: "count", subject: "app-server" },
    { title: "… processor time of PostgreSQL", measure: "databaseCpuMs", unit: "ms", subject: "app-server" },
    { title: "… written to the write-ahead log", measure: "walKb", unit: "kB", subject: "app-server" },
    { title: "… kept in tables and indexes", measure: "tableKb", unit: "kB", subject: "app-server" },
    {
      title: "an idle worker: statements a second",
      measure: "idleStatements",
      unit: "count",
      subject: "app-server",
    },
  ],
  prepare: (_, share) =>
    withDatabase(async (_contender, location) => {
      await using agent = await startRealAgent(answer);
      const worker = await addWorker(agent, location);
      const task: QueuedTurnsTask = { place: agent.place, worker, turns: Math.ceil(50 * share) };
      return await runProgram("queued-turns", task, { env: agent.env });
    }),
};

const workerCounts = [1, 2, 4];

/** Turns of many threads on several workers, compared with as many at once in one process. */
export const queueWorkers: Benchmark = {
  name: "queue-workers",
  why:
    "How many turns a machine can run for a queue, with one, two and four workers, compared with a program that runs as many " +
    "turns at once on its own.",
  contenders: ["app-server", "floor"],
  rounds: 3,
  rows: workerCounts.map((count) => ({
    title: `32 threads of 5 queued turns on ${count === 1 ? "1 worker" : `${count} workers`} of ${concurrency} turns at once: time per turn`,
    measure: `turnMs${count}`,
    unit: "ms",
    subject: "app-server",
  })),
  prepare: (_, share) =>
    withDatabase(async (contender, location) => {
      const sample: Record<string, number> = {};
      for (const count of workerCounts) {
        await using agent = await startRealAgent(answer);
        const schema = `${location.schema}_${count}`;
        const added = Array.from({ length: count }, () => addWorker(agent, { ...location, schema }));
        const workers = await Promise.all(added);
        const threads = Math.ceil(32 * share);
        const task: QueueWorkersTask = { contender, place: agent.place, workers, threads, turns: 5 };
        const { turnMs } = await runProgram("queue-workers", task, { env: agent.env });
        if (turnMs !== undefined) sample[`turnMs${count}`] = turnMs;
      }
      return sample;
    }),
};

/** How long a turn rests when its worker is killed or ends. */
export const queueRecovery: Benchmark = {
  name: "queue-recovery",
  why: "How long a turn waits until another worker continues it, after its worker was killed or has been asked to end.",
  contenders: ["app-server"],
  rounds: 3,
  rows: [
    {
      title: "a worker is killed: time until another one continues, in addition to the lease",
      measure: "afterLeaseMs",
      unit: "ms",
      subject: "app-server",
      goals: [{ atMost: 1000 }],
    },
    {
      title: "a worker gets SIGTERM: time until another one continues",
      measure: "handedOnMs",
      unit: "ms",
      subject: "app-server",
      goals: [{ atMost: 250 }],
    },
  ],
  prepare: (_, share) =>
    withDatabase(async (_contender, location) => {
      await using agent = await startRealAgent(longAnswer);
      const leaseMs = 2000;
      const workers: QueueRecoveryTask["workers"] = [
        { ...(await addWorker(agent, location)), leaseMs },
        { ...(await addWorker(agent, location)), leaseMs },
      ];
      const task: QueueRecoveryTask = { workers, times: Math.ceil(5 * share) };
      return await runProgram("queue-recovery", task, { env: agent.env });
    }),
};

/** Each statement is a round trip. The number depends on nothing else that happens on the machine. */
const shortBacklog: ShortForm = {
  rounds: 1,
  share: 1 / 50,
  limits: [{ measure: "statements", subject: "app-server", atMost: 4.2 }],
};

/** 10,000 turns that wait. */
export const queueBacklog: Benchmark = {
  name: "queue-backlog",
  why: "What it costs a program to submit 10,000 turns before any worker runs, and to list those of a thread.",
  contenders: ["app-server"],
  rounds: 3,
  rows: [
    {
      title: "10,000 queued turns: time to submit one after another, each",
      measure: "oneMs",
      unit: "ms",
      subject: "app-server",
    },
    { title: "… 32 at once, each", measure: "manyMs", unit: "ms", subject: "app-server" },
    { title: "… statements of PostgreSQL each", measure: "statements", unit: "count", subject: "app-server" },
    { title: "… kept in tables and indexes each", measure: "tableKb", unit: "kB", subject: "app-server" },
    { title: "… `threadTurns()` of 100 turns", measure: "listMs", unit: "ms", subject: "app-server" },
    {
      title: "… memory that the program has not got back",
      measure: "memoryMb",
      unit: "MB",
      subject: "app-server",
    },
  ],
  ...(hasPostgres && { short: shortBacklog }),
  prepare: (_, share) =>
    withDatabase(async (_contender, location) => {
      const task: QueueBacklogTask = { location, sequential: 1000 * share, parallel: 9000 * share };
      return await runProgram("queue-backlog", task, { nodeFlags: ["--expose-gc"] });
    }),
};

const loads = [2, 10, 50];

/** Many workers whose agent is a stand-in: the load of a fleet on queue and database, on one machine. */
export const queueLoad: Benchmark = {
  name: "queue-load",
  why:
    "Where a queue of 100,000 turns saturates: the workers, their leases, sessions and events are real, and their agent is a " +
    "stand-in that answers at once, so that 50 workers fit on one machine.",
  contenders: ["app-server"],
  rounds: 1,
  rows: loads.flatMap(rowsOfLoad),
  prepare: (scratch, share) =>
    withDatabase(async (_contender, location) => {
      const codexPath = await writeStandIn(scratch, [process.execPath, programPath("recording-server")]);
      const samples: [string, number][] = [];
      for (const count of loads) {
        await using one = await createCodexHome();
        await using other = await createCodexHome();
        const queue = { ...location, schema: `${location.schema}_${count}` };
        const workers = [one, other].map(({ env, path }): WorkerTask => {
          const place = { codexPath, workspace: path, env };
          return { ...place, location: queue, workers: count / 2, concurrency, leaseMs: 30_000 };
        });
        const extent = { threads: 1000 * share, backlog: 100_000 * share, forMs: 60_000 * share };
        const task: QueueLoadTask = { workers, ...extent };
        const sample = await runProgram("queue-load", task);
        samples.push(
          ...Object.entries(sample).map(([name, value]): [string, number] => [`${name}${count}`, value]),
        );
      }
      return Object.fromEntries(samples);
    }),
};

function rowsOfLoad(workers: number): Row[] {
  const row = (title: string, measure: string, unit: Row["unit"]): Row => ({
    ...{ title, measure: `${measure}${workers}`, unit, subject: "app-server" },
  });
  return [
    row(`100,000 queued turns, ${workers} workers with a stand-in as agent: time per turn`, "turnMs", "ms"),
    row("… processor time of PostgreSQL per turn", "databaseCpuMs", "ms"),
    row("… statements per turn", "statements", "count"),
    row("… written to the write-ahead log per turn", "walKb", "kB"),
    row("… connections", "connections", "count"),
  ];
}

/** Starts PostgreSQL for all rounds. Each measurement gets a schema of its own. */
async function withDatabase(
  measure: (contender: Contender, location: QueuePlace) => Promise<Sample>,
): Promise<PreparedBenchmark> {
  const database = await startTurnDatabase();
  if (database === undefined) {
    console.error("The turn queue is NOT measured: PostgreSQL is not installed.");
    return { measure: async () => ({}) };
  }
  let schemas = 0;
  return {
    measure: (contender) =>
      measure(contender, { database: database.connectionString, schema: `bench_${schemas++}` }),
    dispose: async () => database[Symbol.asyncDispose](),
  };
}

/** What a worker with a home of its own needs. */
async function addWorker(agent: RealAgent, location: QueuePlace): Promise<WorkerTask> {
  const env = await agent.addHome();
  return { ...agent.place, location, env, workers: 1, concurrency, leaseMs: 30_000 };
}
