import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackendFactory, IQueueBackend, Queue, Worker } from "bullmq";
import { StoreError } from "../store/store-error.js";
import type { Job, JobEngine, JobEngineOptions, TakenJob } from "./job-engine.js";

/** How often a process asks whether it is the one to look for jobs whose lock has expired, in milliseconds. */
const recoveryIntervalMs = 500;

type BullQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;
type BullWorker = Worker<unknown, unknown, string, IQueueBackend>;

/** The name of one of our queues in BullMQ, which allows no colon there. */
function bullName(prefix: string, queue: string): string {
  return `${prefix}-${encodeURIComponent(queue)}`;
}

/** The opposite of {@link bullName}; `undefined` for a queue with another prefix. */
export function queueOf(prefix: string, bullName: string): string | undefined {
  const start = `${prefix}-`;
  return bullName.startsWith(start) ? decodeURIComponent(bullName.slice(start.length)) : undefined;
}

/** How BullMQ reaches its server. */
export interface BullConnection {
  /** Begins the names of the queues. */
  prefix: string;
  /** A connection that all queues share. The engine does not end it. */
  connection: unknown;
  /** Makes BullMQ's access to the server, with the connection of its options. */
  backend: BackendFactory;
  /** Says that a queue has a job, where BullMQ does not say so itself. */
  announce?(queue: string): Promise<unknown>;
}

/** Jobs in BullMQ: one of its queues for each of ours, on a connection that they share. */
export class BullEngine implements JobEngine {
  readonly #options: JobEngineOptions & BullConnection;
  readonly #bullmq: typeof import("bullmq");
  readonly #queues = new Map<string, BullQueue>();
  readonly #workers = new Map<string, BullWorker>();
  readonly #backends = new Map<string, IQueueBackend>();
  readonly #watches = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  /** Identifies this process in the locks. */
  readonly #id = randomUUID();
  #taken = 0;

  private constructor(options: JobEngineOptions & BullConnection, bullmq: typeof import("bullmq")) {
    this.#options = options;
    this.#bullmq = bullmq;
  }

  /** @param connect prepares the server for BullMQ */
  static async open(
    options: JobEngineOptions,
    connect: (bullmq: typeof import("bullmq")) => Promise<BullConnection>,
  ): Promise<BullEngine> {
    const bullmq = await loadBullmq();
    return new BullEngine({ ...options, ...(await connect(bullmq)) }, bullmq);
  }

  async add({ id, queue, key, priority, delayMs }: Job): Promise<void> {
    // What has been finished is removed, so that its id can be used again.
    const kept = { removeOnComplete: true, removeOnFail: true };
    await call(async () => {
      await this.#queue(queue).add("job", { key }, { jobId: id, priority, delay: delayMs, ...kept });
      if (delayMs === 0) await this.#options.announce?.(queue);
    });
  }

  async take(queue: string): Promise<TakenJob | undefined> {
    const token = `${this.#id}:${this.#taken++}`;
    const job = await call(() => this.#worker(queue).getNextJob(token, { block: false }));
    if (job === undefined) return undefined;
    const extend = () => call(async () => (await job.extendLock(token, this.#options.lockMs)) === 1);
    const ifHeld = async (move: () => Promise<unknown>) => {
      try {
        await call(move);
      } catch (error) {
        // Another process has the job, and decides about it.
        if (await extend()) throw error;
      }
    };
    return {
      key: (job.data as { key: string }).key,
      extend,
      finish: () => ifHeld(() => job.moveToCompleted(null, token, false)),
      postpone: (delayMs) => ifHeld(() => job.moveToDelayed(Date.now() + delayMs, token)),
    };
  }

  async limit(queue: string, concurrency: number | null): Promise<void> {
    const bull = this.#queue(queue);
    await call(() =>
      concurrency === null ? bull.removeGlobalConcurrency() : bull.setGlobalConcurrency(concurrency),
    );
  }

  async watch(queue: string): Promise<void> {
    this.#worker(queue);
    open(this.#watches, queue, () => this.#recover(queue));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#watches.values());
    await Promise.all([...this.#workers.values(), ...this.#queues.values()].map((each) => each.close()));
  }

  #queue(name: string): BullQueue {
    return open(this.#queues, name, () => {
      const { connection, backend } = this.#options;
      const queue: BullQueue = new this.#bullmq.Queue(
        this.#name(name),
        { connection: connection as never },
        backend,
      );
      queue.on("error", this.#options.onError);
      return queue;
    });
  }

  /** A worker of BullMQ takes jobs. It runs none: `take` is called when there is room for one. */
  #worker(name: string): BullWorker {
    return open(this.#workers, name, () => {
      const { connection, backend, lockMs } = this.#options;
      const options = {
        connection: connection as never,
        autorun: false,
        lockDuration: lockMs,
        // How often it is done is decided here.
        stalledInterval: 1,
        // Whether a turn is tried again is not for BullMQ to decide.
        maxStalledCount: 2 ** 31 - 1,
      };
      // Without a connection of its own for waiting, which it would hold for each queue.
      const plain: BackendFactory = (bullName, given) => {
        const made = backend(bullName, given, {});
        this.#backends.set(name, made);
        return made;
      };
      const worker: BullWorker = new this.#bullmq.Worker(this.#name(name), null, options, plain);
      worker.on("error", this.#options.onError);
      return worker;
    });
  }

  async #recover(queue: string): Promise<void> {
    const { mayRecover, onError } = this.#options;
    const { signal } = this.#closing;
    do {
      try {
        if ((await mayRecover?.(queue)) !== false) await this.#backends.get(queue)?.moveStalledJobsToWait();
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
    } while (await sleep(recoveryIntervalMs, true, { signal }).catch(() => false));
  }

  #name(queue: string): string {
    return bullName(this.#options.prefix, queue);
  }
}

/** Calls BullMQ, whose errors are those of its driver. */
async function call<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const message = `BullMQ failed: ${cause instanceof Error ? cause.message : String(cause)}. Try again; a job may have been added.`;
    throw new StoreError("store_failed", message, { retryable: true, cause });
  }
}

function open<Value>(values: Map<string, Value>, name: string, create: () => Value): Value {
  const known = values.get(name);
  if (known !== undefined) return known;
  const created = create();
  values.set(name, created);
  return created;
}

async function loadBullmq(): Promise<typeof import("bullmq")> {
  try {
    return await import("bullmq");
  } catch (cause) {
    throw new StoreError(
      "store_failed",
      "A turn queue needs the package `bullmq`, which could not be loaded. Install it: npm install bullmq",
      { cause },
    );
  }
}
