import { setTimeout as sleep } from "node:timers/promises";
import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { openQueue, startWorkers, type WorkerTask } from "../workloads/queue-fleet.js";
import { query, readWork, workBetween } from "../workloads/turn-database.js";

/** Lets workers whose agent is a stand-in run as many turns of a backlog as they can in some time. */
export interface QueueLoadTask {
  /** Processes with several workers each. */
  workers: WorkerTask[];
  threads: number;
  /** Turns that wait at the beginning, over all threads. */
  backlog: number;
  /** How long to count, in milliseconds, once each slot has had a turn. */
  forMs: number;
}

await serveTask<QueueLoadTask>(async ({ workers, threads, backlog, forMs }): Promise<Sample> => {
  const [first] = workers;
  if (first === undefined) throw new Error("There is no worker.");
  const { database, schema } = first.location;
  await using queue = await openQueue(first.location);
  const names = Array.from({ length: threads }, (_, thread) => `thread-${thread}`);
  // Only the first turn of a thread has a job. The others are rows, which are copied here.
  for (const thread of names) await queue.submit({ key: `${thread}/0`, thread, input: "Make the test pass" });
  await query(
    database,
    `INSERT INTO ${schema}.documents (kind, key, version, value, state, line)
     SELECT kind, line || '/' || turn, version, value, state, line
     FROM ${schema}.documents, generate_series(1, ${Math.ceil(backlog / threads) - 1}) AS turn WHERE kind = 'turn'`,
  );
  await query(database, `ANALYZE ${schema}.documents`);
  const finished = async () => {
    const text = `SELECT count(*) FROM ${schema}.documents WHERE kind = 'turn' AND state = 'finished'`;
    return Number((await query(database, text))[0]?.["count"]);
  };
  const processes = await Promise.all(workers.map(startWorkers));
  const slots = workers.reduce((sum, each) => sum + each.workers * each.concurrency, 0);
  while ((await finished()) < slots) await sleep(200);

  const before = { done: await finished(), work: await readWork(database) };
  const stopwatch = new Stopwatch();
  await sleep(forMs);
  const { wallMs } = stopwatch.read();
  const work = workBetween(before.work, await readWork(database));
  const turns = (await finished()) - before.done;
  const failed = `SELECT value FROM ${schema}.log_entries WHERE value LIKE '%"turn.ended"%' AND value NOT LIKE '%"completed"%' LIMIT 1`;
  const [failure] = await query(database, failed);
  if (failure !== undefined) throw new Error(`A turn has not completed: ${failure["value"]}`);
  await Promise.all(processes.map((each) => each.end("SIGKILL")));
  return {
    turnMs: wallMs / turns,
    statements: work.statements / turns,
    databaseCpuMs: work.cpuMs / turns,
    walKb: work.walBytes / turns / 1000,
    connections: work.connections,
  };
});
