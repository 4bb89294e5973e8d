import { median } from "simple-statistics";
import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import {
  openQueue,
  startWorkers,
  type WorkerProcess,
  type WorkerTask,
  warmUp,
} from "../workloads/queue-fleet.js";

/** Ends the worker of a turn again and again, and measures until another one has begun the next attempt. */
export interface QueueRecoveryTask {
  /** Two processes with a worker each. */
  workers: [WorkerTask, WorkerTask];
  /** How often to kill a worker, and how often to ask one to end. */
  times: number;
}

await serveTask<QueueRecoveryTask>(async ({ workers, times }): Promise<Sample> => {
  const [first] = workers;
  await using queue = await openQueue(first.location);
  const running = new Map<number, { process: WorkerProcess; task: WorkerTask }>();
  const start = async (task: WorkerTask) => {
    const process = await startWorkers(task);
    running.set(process.pid, { process, task });
  };
  for (const task of workers) await start(task);

  let turns = 0;
  /** Runs a turn until its agent answers, ends its worker, and returns the time until the next attempt. */
  const recover = async (signal: NodeJS.Signals): Promise<number> => {
    await warmUp(
      queue,
      [...running.values()].map(({ process }) => process),
    );
    const key = `turn-${turns++}`;
    const turn = await queue.submit({ key, thread: key, input: "Count to a million" });
    let stopwatch: Stopwatch | undefined;
    let ended = Promise.resolve();
    let worker = 0;
    let recoveryMs = Number.NaN;
    for await (const { event } of turn.events()) {
      if (event.type === "turn.begun" && stopwatch === undefined) worker = Number.parseInt(event.worker, 10);
      if (event.type === "item.delta" && stopwatch === undefined) {
        stopwatch = new Stopwatch();
        ended = running.get(worker)?.process.end(signal) ?? ended;
      } else if (event.type === "turn.begun" && stopwatch !== undefined) {
        recoveryMs = stopwatch.read().wallMs;
        break;
      }
    }
    await turn.cancel();
    await turn.result();
    await ended;
    const gone = running.get(worker);
    running.delete(worker);
    if (gone) await start(gone.task);
    return recoveryMs;
  };
  const [killed, handedOn]: [number[], number[]] = [[], []];
  for (let time = 0; time < times; time += 1) {
    killed.push(await recover("SIGKILL"));
    handedOn.push(await recover("SIGTERM"));
  }
  await Promise.all([...running.values()].map(({ process }) => process.end("SIGTERM")));
  const { leaseMs } = first;
  return { afterLeaseMs: median(killed) - leaseMs, handedOnMs: median(handedOn), killedMs: median(killed) };
});
