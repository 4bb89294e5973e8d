import { fileURLToPath } from "node:url";
import type { FleetAgent } from "../agent/agent.js";
import { WorkerProcess, type WorkerSettings } from "./worker-process.js";

/** What a pool reports. */
export type WorkerNews =
  | { type: "started"; worker: WorkerProcess }
  | { type: "ended"; worker: WorkerProcess; problem: string }
  | { type: "changed" };

/** Options of a {@link WorkerPool}. */
export interface WorkerPoolOptions {
  agent: FleetAgent;
  /** What all workers need to know. */
  settings: Omit<WorkerSettings, "name" | "codexOptions">;
  /** Called after each change. */
  onNews(news: WorkerNews): void;
  /** Called when no worker can be started. */
  onFailure(error: unknown): void;
  /** The program of a worker. Default: the built one. */
  program?: string | undefined;
}

/** How many workers in a row may end before they are ready. */
const maxFailedStarts = 3;

/** Workers, each in a process of its own. One that ends is replaced by another. */
export class WorkerPool implements AsyncDisposable {
  /** All that were started, the newest last. */
  readonly workers: WorkerProcess[] = [];
  readonly #options: WorkerPoolOptions;
  readonly #watches = new Set<Promise<void>>();
  #isClosing = false;
  #failedStarts = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts workers, and resolves when they take turns. */
  async start(count: number): Promise<void> {
    const workers = await Promise.all(Array.from({ length: count }, () => this.#add()));
    await Promise.all(workers.map((worker) => worker?.ready));
  }

  /** Kills a worker that takes turns. Returns whether there is one with that name. */
  kill(name: string): boolean {
    const worker = this.workers.find((each) => each.name === name && each.state === "running");
    worker?.kill();
    return worker !== undefined;
  }

  /** Has the workers hand on their turns, and end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await Promise.all(this.#watches);
  }

  /** Starts a worker, unless the pool closes. */
  async #add(): Promise<WorkerProcess | undefined> {
    const { agent, settings, program, onNews, onFailure } = this.#options;
    const home = await agent.openHome();
    if (this.#isClosing) {
      await home[Symbol.asyncDispose]();
      return undefined;
    }
    const worker = new WorkerProcess(
      program ?? fileURLToPath(new URL("worker.js", import.meta.url)),
      { ...settings, name: `worker-${this.workers.length + 1}` },
      home,
    );
    this.workers.push(worker);
    onNews({ type: "changed" });
    const watch = this.#watch(worker)
      .catch(onFailure)
      .finally(() => this.#watches.delete(watch));
    this.#watches.add(watch);
    return worker;
  }

  /** Reports a worker's start and end, and starts another in its place. */
  async #watch(worker: WorkerProcess): Promise<void> {
    const { onNews, onFailure } = this.#options;
    const isReady = await worker.ready.then(
      () => true,
      () => false,
    );
    if (isReady) {
      this.#failedStarts = 0;
      onNews({ type: "started", worker });
    }
    const gone = worker.gone.catch(onFailure);
    const problem = await worker.ended;
    onNews(problem === null ? { type: "changed" } : { type: "ended", worker, problem });
    if (!isReady && ++this.#failedStarts >= maxFailedStarts)
      onFailure(new Error(`${maxFailedStarts} workers in a row did not start: ${problem}`));
    else await this.#add();
    await gone;
  }
}
