import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError, TurnQueue } from "@codex/workers";
import type { FleetAgent } from "../agent/agent.js";
import type { FleetState } from "../fleet-state.js";
import type { Database } from "../postgres/database.js";
import { type BoardNews, TurnBoard } from "./turn-board.js";
import { threadNames, type Work, WorkSource } from "./work-source.js";
import { type WorkerNews, WorkerPool } from "./worker-pool.js";
import type { WorkerTiming } from "./worker-process.js";

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

/** Who answers, as the queue knows it. */
export const person = "you";

const defaultTiming: WorkerTiming = { concurrency: 3, leaseMs: 3_000, holdMs: 5_000, expireMs: 60_000 };

/** How many turns of a thread may be open. */
const maxOpenTurns = 2;
/** How many requests may wait before no further turn is made that asks. */
const maxOpenRequests = 2;
/** How many workers that are gone are shown. */
const shownGone = 4;
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
  readonly #workspaces: string;
  readonly #pool: WorkerPool;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  readonly #tasks: Promise<void>[] = [];
  #fail: (error: unknown) => void = () => {};
  #submitted = 0;
  #kills = 0;
  #lost = 0;
  /** The keys of turns whose result has been read. */
  readonly #checked = new Set<string>();
  /** The keys of turns that have ended, but not in the log, when the queue was last asked. */
  readonly #suspects = new Set<string>();
  #nextKillAt: string | null = null;

  private constructor(options: FleetOptions, workspaces: string) {
    this.#options = options;
    this.#workspaces = workspaces;
    this.threads = threadNames(options.threads);
    this.#source = new WorkSource(this.threads);
    const { agent, timing, workerProgram: program } = options;
    const database = options.database.url;
    this.queue = new TurnQueue({ database });
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
    const { workers } = this.#pool;
    const alive = workers.filter(({ isGone }) => !isGone);
    const isRunning = (name: string) => alive.some((worker) => worker.name === name);
    const shown = [...workers.filter(({ isGone }) => isGone).slice(-shownGone), ...alive];
    return {
      database: this.#options.database.description,
      isScripted: this.#options.agent.isScripted,
      nextKillAt: this.#nextKillAt,
      workers: shown.reverse().map(({ name, pid, state }) => ({
        name,
        pid,
        state,
        turns: this.#board.openTurnsOf(name),
        ended: this.#board.endedOn(name),
      })),
      threads: this.#board.threads(isRunning),
      requests: this.#board.requests(isRunning),
      counts: { ...this.#board.counts(), lost: this.#lost, kills: this.#kills },
    };
  }

  /** How many turns have ended with a result that agrees with their events. */
  get checkedTurns(): number {
    return this.#checked.size;
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
    this.#repeat(auditEveryMs, () => this.#audit());
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
    try {
      for await (const event of this.queue.threadEvents(thread, { signal })) {
        const news = this.#board.apply(thread, event);
        if (news) this.#report(news);
        this.#changed();
      }
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
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

  /**
   * Counts the turns that are lost: the queue does not know them, or says that they have ended, without a result or without an end in
   * the log.
   */
  async #audit(): Promise<void> {
    const lost = new Set<string>();
    for (const key of this.#board.keys()) {
      if (this.#checked.has(key)) continue;
      const turn = await this.queue.turn(key);
      if (turn === undefined) lost.add(key);
      else if ((await turn.info()).state === "finished") {
        const { status } = await turn.result();
        if (this.#board.endOf(key) === status) this.#checked.add(key);
        // The log may be behind for a moment.
        else if (this.#suspects.has(key)) lost.add(key);
        else this.#suspects.add(key);
      }
    }
    this.#lost = lost.size;
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
