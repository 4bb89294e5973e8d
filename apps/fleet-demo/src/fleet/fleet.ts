import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError, TurnQueue } from "@codex/workers";
import type { FleetAgent } from "../agent/agent.js";
import type { FleetState } from "../fleet-state.js";
import type { Database } from "../postgres/database.js";
import { TurnAudit } from "./turn-audit.js";
import { type BoardNews, TurnBoard } from "./turn-board.js";
import { threadNames, type Work, WorkSource } from "./work-source.js";
import { type WorkerNews, WorkerPool } from "./worker-pool.js";
import { defaultTiming, type WorkerTiming } from "./worker-process.js";

/** Options of a {@link Fleet}. */
export interface FleetOptions {
  agent: FleetAgent;
  database: Database;
  /** How many workers run. */
  workers: number;
  /** How many threads get turns. */
  threads: number;
  /** How often a worker is killed, in milliseconds; 0 for never. */
  killEveryMs: number;
  /** How often a turn is submitted, in milliseconds; 0 for never. */
  submitEveryMs: number;
  /** How many turns are submitted. */
  maxTurns: number;
  timing?: Partial<WorkerTiming>;
  /** Reports what happened, a line at a time. */
  say(line: string, kind: "worker" | "killed" | "moved" | "asked" | "failed"): void;
  /** The program of a worker. Default: the built one. */
  workerProgram?: string;
}

/** Two answers to a request. */
export type Decision = "accept" | "decline";

/** The name of the person at the page, for the queue. */
export const person = "you";

/** How many turns of a thread may be open. */
const maxOpenTurns = 2;
/** How many requests may wait before no further turn is made that asks. */
const maxOpenRequests = 2;
/** The pause before a log is read again after an error, in milliseconds. */
const retryMs = 500;
/** How often the queue is asked what became of the turns, in milliseconds. */
const auditEveryMs = 2_000;

/** A queue, the workers that take turns from it, and what keeps both busy. */
export class Fleet implements AsyncDisposable {
  readonly threads: readonly string[];
  /** Rejects when no worker can be started. */
  readonly failed: Promise<never>;
  readonly #options: FleetOptions;
  readonly queue: TurnQueue;
  readonly #board = new TurnBoard();
  readonly #source: WorkSource;
  readonly #audit: TurnAudit;
  readonly #workspaces: string;
  readonly #pool: WorkerPool;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  readonly #tasks: Promise<void>[] = [];
  #fail: (error: unknown) => void = () => {};
  #submitted = 0;
  #kills = 0;
  #nextKillAt: string | null = null;

  private constructor(options: FleetOptions, workspaces: string) {
    this.#options = options;
    this.#workspaces = workspaces;
    this.threads = threadNames(options.threads);
    this.#source = new WorkSource(this.threads);
    const { agent, timing, workerProgram: program } = options;
    const database = options.database.url;
    this.queue = new TurnQueue({ database });
    this.#audit = new TurnAudit(this.queue, this.#board);
    this.#pool = new WorkerPool({
      agent,
      settings: {
        database,
        workspaces,
        sandboxMode: agent.sandboxMode,
        timing: { ...defaultTiming, ...timing },
      },
      onNews: (news) => this.#reportWorker(news),
      onFailure: (error) => this.#fail(error),
      program,
    });
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
  }

  /** Starts the workers, and resolves when all of them take turns. */
  static async start(options: FleetOptions): Promise<Fleet> {
    const workspaces = await mkdtemp(join(await realpath(tmpdir()), "codex-fleet-"));
    const fleet = new Fleet(options, workspaces);
    try {
      await fleet.#start();
      return fleet;
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
  }

  get state(): FleetState {
    const isRunning = (name: string) => this.#pool.isAlive(name);
    return {
      database: this.#options.database.description,
      isScripted: this.#options.agent.isScripted,
      nextKillAt: this.#nextKillAt,
      workers: this.#pool.latest.map(({ name, pid, state }) => ({
        name,
        pid,
        state,
        turns: this.#board.openTurnsOf(name),
        ended: this.#board.endedOn(name),
      })),
      threads: this.#board.threads(isRunning),
      requests: this.#board.requests(isRunning),
      counts: { ...this.#board.counts(), lost: this.#audit.lost, kills: this.#kills },
    };
  }

  /** How many turns have ended with a result that agrees with their events. */
  get checkedTurns(): number {
    return this.#audit.checked;
  }

  /** A path in the workspace of a thread. */
  pathOf(thread: string, ...names: string[]): string {
    return join(this.#workspaces, encodeURIComponent(thread), ...names);
  }

  /** Calls a function after each change. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Submits a turn of a person. */
  async submit(thread: string, prompt: string): Promise<string> {
    const key = this.#source.ownKey(thread);
    await this.#submit({ key, thread, prompt, asks: true });
    return key;
  }

  /** Answers a request. */
  async answer(requestId: string, decision: Decision): Promise<void> {
    await this.queue.answer(requestId, decision, { by: person });
  }

  /** Kills a worker, by default one that runs a turn, and starts another. Returns its name, or `undefined` if none runs. */
  kill(name?: string): string | undefined {
    const running = this.#pool.workers.filter(({ state }) => state === "running").map((each) => each.name);
    const busy = running.filter((each) => this.#board.openTurnsOf(each).length > 0);
    const candidates = busy.length > 0 ? busy : running;
    const victim = name ?? candidates[Math.floor(Math.random() * candidates.length)];
    if (victim === undefined || !this.#pool.kill(victim)) return undefined;
    const held = this.#board.openTurnsOf(victim);
    this.#kills += 1;
    this.#say(`${victim} killed${held.length > 0 ? ` while it ran ${held.join(", ")}` : ""}`, "killed");
    this.#changed();
    return victim;
  }

  /** Ends the workers, the queue and everything that they have left behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#pool[Symbol.asyncDispose]();
    await Promise.allSettled(this.#tasks);
    await this.queue.close();
    await rm(this.#workspaces, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    for (const thread of this.threads) {
      this.#board.addThread(thread);
      this.#tasks.push(this.#follow(thread));
    }
    await this.#pool.start(this.#options.workers);
    const { submitEveryMs, killEveryMs } = this.#options;
    this.#repeat(submitEveryMs, () => this.#submitNext());
    this.#repeat(auditEveryMs, async () => {
      await this.#audit.run();
      this.#changed();
    });
    const announceKill = () => {
      this.#nextKillAt = new Date(Date.now() + killEveryMs).toISOString();
    };
    if (killEveryMs > 0) announceKill();
    this.#repeat(killEveryMs, async () => {
      announceKill();
      this.kill();
    });
  }

  /** Takes in the log of a thread, as it grows. */
  async #follow(thread: string): Promise<void> {
    const { signal } = this.#closing;
    for (let after = "0"; !signal.aborted; await sleep(retryMs, undefined, { signal }).catch(() => {})) {
      try {
        for await (const event of this.queue.threadEvents(thread, { after, signal })) {
          after = event.id;
          const news = this.#board.apply(thread, event);
          if (news) this.#report(news);
          this.#changed();
        }
      } catch (error) {
        // The database may be back in a moment.
        const isRetryable = error instanceof StoreError && error.retryable;
        if (!isRetryable && !signal.aborted) return this.#fail(error);
      }
    }
  }

  #reportWorker(news: WorkerNews): void {
    if (news.type === "started")
      this.#say(`${news.worker.name} started (process ${news.worker.pid})`, "worker");
    if (news.type === "ended") this.#say(`${news.worker.name} ended: ${news.problem}`, "failed");
    this.#changed();
  }

  #report(news: BoardNews): void {
    switch (news.type) {
      case "moved":
        this.#say(`${news.turn} moved from ${news.from} to ${news.to}`, "moved");
        break;
      case "asked":
        this.#say(`${news.turn} asks: ${news.subject}`, "asked");
        break;
      case "answered":
        this.#say(`${news.turn} got the answer ${news.answer} from ${news.by ?? "nobody in time"}`, "asked");
        break;
      case "failed":
        this.#say(`${news.turn} failed: ${news.reason}`, "failed");
    }
  }

  async #submitNext(): Promise<void> {
    if (this.#submitted >= this.#options.maxTurns) return;
    const work = this.#source.next({
      hasRoom: (thread) => this.#board.openTurns(thread).length < maxOpenTurns,
      mayAsk: this.#board.openRequests < maxOpenRequests,
    });
    if (work === undefined) return;
    this.#submitted += 1;
    await this.#submit(work);
  }

  async #submit({ key, thread, prompt, asks }: Work): Promise<void> {
    const turn = { key, thread, input: prompt, settings: { asks } };
    for (let isSubmitted = false; !isSubmitted; ) {
      isSubmitted = await this.queue.submit(turn).then(() => true, isUnknownAccount);
      // The first worker makes its account known a moment after it has started.
      if (!isSubmitted) await sleep(100, undefined, { signal: this.#closing.signal });
    }
    this.#board.add({ key, thread, prompt });
    this.#changed();
  }

  /** Calls a function at intervals until the fleet ends. */
  #repeat(everyMs: number, action: () => Promise<void>): void {
    if (everyMs <= 0) return;
    const { signal } = this.#closing;
    const loop = async () => {
      while (!signal.aborted) {
        await sleep(everyMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
        await action().catch((error) => {
          if (!signal.aborted) this.#say(error instanceof Error ? error.message : String(error), "failed");
        });
      }
    };
    this.#tasks.push(loop());
  }

  #say(line: string, kind: Parameters<FleetOptions["say"]>[1]): void {
    if (!this.#closing.signal.aborted) this.#options.say(line, kind);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Returns `false` if no worker has served the account yet; throws any other error. */
function isUnknownAccount(error: unknown): false {
  if (error instanceof StoreError && error.code === "unknown_account") return false;
  throw error;
}
