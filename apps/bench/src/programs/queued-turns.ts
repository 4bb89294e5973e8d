import { setTimeout as sleep } from "node:timers/promises";
import { median } from "simple-statistics";
import { openCodex } from "../contenders/codex.js";
import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { makeDirectTurns, openQueue, startWorkers, type WorkerTask } from "../workloads/queue-fleet.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { readWork, workBetween } from "../workloads/turn-database.js";

/** Alternates between turns in process and turns of a queue whose worker is another process. */
export interface QueuedTurnsTask {
  place: AgentPlace;
  worker: WorkerTask;
  /** Turns of each kind. Two more of each come first and do not count. */
  turns: number;
}

/** How long a worker is watched that has nothing to do, in milliseconds. */
const idleMs = 5000;

const prompt = "Make the test pass";

await serveTask<QueuedTurnsTask>(async ({ place, worker, turns }): Promise<Sample> => {
  const process = await startWorkers(worker);
  const queue = await openQueue(worker.location);
  const codex = await openCodex("app-server", place);
  const runDirect = makeDirectTurns(codex, place.workspace);
  const runQueued = async (number: number) => {
    const turn = await queue.submit({ key: `turn-${number}`, thread: "thread", input: prompt });
    const { status } = await turn.result();
    if (status !== "completed") throw new Error(`The turn has ${status}.`);
  };
  await runQueued(0);
  await runDirect(prompt);
  await runQueued(1);
  await runDirect(prompt);
  const pairs: { directMs: number; queuedMs: number }[] = [];
  const before = await readWork(worker.location.database);
  for (let number = 0; number < turns; number += 1) {
    const directMs = await timed(() => runDirect(prompt));
    pairs.push({ directMs, queuedMs: await timed(() => runQueued(number + 2)) });
  }
  const work = workBetween(before, await readWork(worker.location.database));
  const idle = await readWork(worker.location.database);
  await sleep(idleMs);
  const idleWork = workBetween(idle, await readWork(worker.location.database));
  await queue.close();
  await codex.close();
  await process.end("SIGTERM");
  const directMs = median(pairs.map((pair) => pair.directMs));
  const queuedMs = median(pairs.map((pair) => pair.queuedMs));
  return {
    directMs,
    queuedMs,
    addedMs: median(pairs.map((pair) => pair.queuedMs - pair.directMs)),
    ratio: queuedMs / directMs,
    statements: work.statements / turns,
    walKb: work.walBytes / turns / 1000,
    tableKb: work.tableBytes / turns / 1000,
    databaseCpuMs: work.cpuMs / turns,
    idleStatements: (idleWork.statements * 1000) / idleMs,
  };
});

async function timed(work: () => Promise<void>): Promise<number> {
  const stopwatch = new Stopwatch();
  await work();
  return stopwatch.read().wallMs;
}
