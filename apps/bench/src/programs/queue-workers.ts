import type { QueuedTurn } from "@codex/workers";
import { openCodex } from "../contenders/codex.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import {
  makeDirectTurns,
  openQueue,
  startWorkers,
  type WorkerTask,
  warmUp,
} from "../workloads/queue-fleet.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** Runs turns of many threads: on workers of a queue, or, as the floor, as many at once in this process. */
export interface QueueWorkersTask {
  contender: Contender;
  place: AgentPlace;
  /** One process with a worker each. */
  workers: WorkerTask[];
  threads: number;
  /** Turns per thread. */
  turns: number;
}

await serveTask<QueueWorkersTask>(async (task): Promise<Sample> => {
  const wallMs = await (task.contender === "floor" ? runDirect(task) : runQueued(task));
  return { turnMs: wallMs / (task.threads * task.turns) };
});

async function runQueued({ workers, threads, turns }: QueueWorkersTask): Promise<number> {
  const [first] = workers;
  if (first === undefined) throw new Error("There is no worker.");
  const processes = await Promise.all(workers.map(startWorkers));
  await using queue = await openQueue(first.location);
  await warmUp(queue, processes);
  const stopwatch = new Stopwatch();
  const submitted: QueuedTurn[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const keys = Array.from({ length: threads }, (_, thread) => ({
      key: `${thread}/${turn}`,
      thread: `${thread}`,
    }));
    submitted.push(
      ...(await Promise.all(keys.map((each) => queue.submit({ ...each, input: "Make the test pass" })))),
    );
  }
  for (const { status } of await Promise.all(submitted.map((turn) => turn.result())))
    if (status !== "completed") throw new Error(`A turn has ${status}.`);
  const { wallMs } = stopwatch.read();
  await Promise.all(processes.map((each) => each.end("SIGTERM")));
  return wallMs;
}

async function runDirect({ place, workers, threads, turns }: QueueWorkersTask): Promise<number> {
  const codex = await openCodex("app-server", place);
  await makeDirectTurns(codex, place.workspace)("Hello");
  const waiting = Array.from({ length: threads }, () => makeDirectTurns(codex, place.workspace));
  const stopwatch = new Stopwatch();
  const slot = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift())
      for (let turn = 0; turn < turns; turn += 1) await run("Make the test pass");
  };
  const slots = workers.reduce((sum, { concurrency }) => sum + concurrency, 0);
  await Promise.all(Array.from({ length: slots }, slot));
  const { wallMs } = stopwatch.read();
  await codex.close();
  return wallMs;
}
