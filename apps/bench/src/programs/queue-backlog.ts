import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { openQueue, type QueuePlace } from "../workloads/queue-fleet.js";
import { readWork, workBetween } from "../workloads/turn-database.js";

/** Submits turns without a worker, one after another and in parallel, and lists them. */
export interface QueueBacklogTask {
  location: QueuePlace;
  /** How many turns are submitted one after another, each on a thread of its own. */
  sequential: number;
  /** How many are submitted in parallel, over a hundredth as many threads. */
  parallel: number;
}

/** Submissions at once. */
const atOnce = 32;

await serveTask<QueueBacklogTask>(async ({ location, sequential, parallel }): Promise<Sample> => {
  await using queue = await openQueue(location);
  const input = "Make the test pass. ".repeat(10);
  await queue.submit({ key: "first", thread: "first", input });
  const before = await readWork(location.database);
  const idleBytes = usedBytes();

  const one = new Stopwatch();
  for (let number = 0; number < sequential; number += 1)
    await queue.submit({ key: `one/${number}`, thread: `one-${number}`, input });
  const oneMs = one.read().wallMs / sequential;

  const threads = Math.ceil(parallel / 100);
  const many = new Stopwatch();
  let number = 0;
  const submitAll = async () => {
    for (let next = number++; next < parallel; next = number++)
      await queue.submit({ key: `many/${next}`, thread: `many-${next % threads}`, input });
  };
  await Promise.all(Array.from({ length: atOnce }, submitAll));
  const manyMs = many.read().wallMs / parallel;
  const work = workBetween(before, await readWork(location.database));
  const memoryMb = (usedBytes() - idleBytes) / 1e6;

  const listing = new Stopwatch();
  const listed = await queue.threadTurns("many-0");
  const listMs = listing.read().wallMs;
  if (listed.length !== Math.ceil(parallel / threads)) throw new Error(`${listed.length} turns are listed.`);
  const all = sequential + parallel;
  return {
    oneMs,
    manyMs,
    listMs,
    memoryMb,
    tableKb: work.tableBytes / all / 1000,
    statements: work.statements / all,
  };
});

/** Memory that this process has in use after a garbage collection. */
function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
