import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Codex } from "@codex/sdk";
import type { JobEngine, TakenJob } from "./job-engine.js";
import { persist } from "./persist.js";
import type { QueueConnection } from "./queue-connection.js";
import { TurnAttempt, type WorkerContext } from "./turn-attempt.js";
import { documentTopic, jobTopic } from "./turn-database.js";
import type { TurnState } from "./turn-record.js";
import { defaultAccount, timers } from "./turn-records.js";
import type { TurnWorkerOptions } from "./turn-worker-options.js";

/** How often a worker that hears nothing looks for turns, in milliseconds. */
const pollMs = 500;
/** How often a worker looks for turns whose job was lost, in milliseconds, and for how many at a time. */
const sweepMs = 5000;
const sweepPage = 100;
const dayMs = 86_400_000;

/** Why a worker that closes ends its turns. */
const closes = "The worker closes.";

/** The last turn of each state that the search for lost jobs has come to; 0 or nothing for none. */
export type SweepProgress = Record<TurnState, number>;

/** What a worker does while it runs: takes turns, attends to timers, pauses and cancellations, and looks for lost turns. */
export class TurnRunner {
  readonly #options: TurnWorkerOptions;
  readonly #connection: QueueConnection;
  readonly #engine: JobEngine;
  readonly #context: WorkerContext;
  readonly #closing: AbortSignal;
  readonly #onError: (error: unknown) => void;
  readonly #concurrency: number;
  readonly #leaseMs: number;
  readonly #codexes = new Map<string, Codex>();
  /** The jobs in hand. */
  readonly #jobs = new Set<Promise<void>>();
  readonly #attempts = new Set<TurnAttempt>();
  /** The accounts in the order in which they are asked for a turn, with the end of their pause. */
  readonly #accounts: Map<string, number>;
  #taking: Promise<void> | undefined;
  #takeAgain = false;

  constructor(
    name: string,
    options: TurnWorkerOptions,
    connection: QueueConnection,
    engine: JobEngine,
    closing: AbortSignal,
  ) {
    const {
      accounts = { [defaultAccount]: {} },
      concurrency = 4,
      leaseMs = 30_000,
      approvals = {},
    } = options;
    const { holdMs = 60_000, expireMs = dayMs } = approvals;
    this.#options = options;
    this.#connection = connection;
    this.#engine = engine;
    this.#closing = closing;
    this.#onError = options.onError ?? console.error;
    this.#concurrency = concurrency;
    this.#leaseMs = leaseMs;
    this.#accounts = new Map(Object.keys(accounts).map((account) => [account, 0]));
    this.#context = {
      ...{ name, connection, engine, leaseMs, times: { holdMs, expireMs } },
      prepare: options.prepare,
      interrupted: options.interrupted,
      codexOf: (account) => this.#codexOf(account),
      pause: (account, until) => this.#pause(account, until),
    };
  }

  async run(): Promise<void> {
    const { accounts = {} } = this.#options;
    for (const account of this.#accounts.keys()) {
      await this.#engine.limit(account, accounts[account]?.concurrency ?? null);
      await this.#connection.records.setAccount(account);
      await this.#engine.watch(account);
    }
    await this.#engine.watch(timers);
    // At once: what the loops below are waiting for can take a while, and others could run these turns meanwhile.
    const handOn = () => {
      for (const attempt of this.#attempts) attempt.end("handed_on", closes);
    };
    this.#closing.addEventListener("abort", handOn, { once: true });
    try {
      await Promise.all([this.#followPauses(), this.#followTurns(), this.#followTimers(), this.#sweep()]);
      // A job that is just being taken is given back as well.
      await this.#taking;
      await Promise.all(this.#jobs);
    } finally {
      this.#closing.removeEventListener("abort", handOn);
      const codexes = [...this.#codexes.values()];
      await Promise.all(codexes.map((codex) => codex.close().catch(this.#onError)));
    }
  }

  async #followTurns(): Promise<void> {
    const { notifications } = this.#connection;
    const topics = new Set([...this.#accounts.keys()].map(jobTopic));
    for await (const _ of notifications.follow((each) => topics.has(each), this.#closing, pollMs))
      this.#takeTurns();
  }

  async #followTimers(): Promise<void> {
    const { notifications } = this.#connection;
    const topic = jobTopic(timers);
    for await (const _ of notifications.follow((each) => each === topic, this.#closing, pollMs))
      await this.#attend(() => this.#takeTimers());
  }

  async #followPauses(): Promise<void> {
    const { notifications, records } = this.#connection;
    for await (const _ of notifications.follow(
      (topic) => topic.startsWith("account/"),
      this.#closing,
      sweepMs,
    )) {
      await this.#attend(async () => {
        for (const { key, value } of await records.accounts())
          if (this.#accounts.has(key)) this.#accounts.set(key, Date.parse(value.pausedUntil ?? "") || 0);
      });
      this.#takeTurns();
    }
  }

  async #pause(account: string, until: Date): Promise<void> {
    // Other workers learn it from the document.
    this.#accounts.set(account, Math.max(until.getTime(), this.#accounts.get(account) ?? 0));
    await this.#connection.records.setAccount(account, (record) => {
      const isLonger = until.getTime() > (Date.parse(record.pausedUntil ?? "") || 0);
      return isLonger ? { ...record, pausedUntil: until.toISOString() } : record;
    });
  }

  /** Takes turns while there is room for them. */
  #takeTurns(): void {
    this.#takeAgain = true;
    this.#taking ??= this.#attend(async () => {
      while (this.#takeAgain) {
        this.#takeAgain = false;
        while (await this.#takeTurn()) {}
      }
    }).finally(() => {
      this.#taking = undefined;
      if (this.#takeAgain) this.#takeTurns();
    });
  }

  async #takeTurn(): Promise<boolean> {
    for (const [account, pausedUntil] of [...this.#accounts]) {
      if (this.#closing.aborted || this.#jobs.size >= this.#concurrency) return false;
      if (pausedUntil > Date.now()) continue;
      const job = await this.#engine.take(account).catch(this.#onError);
      if (!job) continue;
      // Asked last from now on.
      const until = this.#accounts.get(account) ?? 0;
      this.#accounts.delete(account);
      this.#accounts.set(account, until);
      const work = this.#attend(() => this.#handle(job)).finally(() => {
        this.#jobs.delete(work);
        this.#takeTurns();
      });
      this.#jobs.add(work);
      return true;
    }
    return false;
  }

  async #takeTimers(): Promise<void> {
    for (;;) {
      const job = await this.#engine.take(timers);
      if (job === undefined) return;
      await this.#connection.requests.expire(job.key);
      await job.finish();
    }
  }

  /** Runs a turn if that is what its job means by now. */
  async #handle(job: TakenJob): Promise<void> {
    const { records } = this.#connection;
    const turn = (await persist(() => records.read(job.key)))?.value;
    const isDue = turn?.state === "queued" || turn?.state === "running";
    const [first] = isDue ? await persist(() => records.line(turn.thread, 1)) : [];
    if (turn === undefined || first?.key !== job.key) {
      await job.finish();
      if (isDue) await records.release(turn.thread);
      return;
    }
    const attempt = new TurnAttempt(this.#context, job, turn);
    const over = new AbortController();
    const beat = setInterval(() => void this.#attend(() => job.extend()), this.#leaseMs / 3);
    this.#attempts.add(attempt);
    if (this.#closing.aborted) attempt.end("handed_on", closes);
    const watching = this.#endIfCancelled(attempt, over.signal);
    try {
      await attempt.run();
    } finally {
      clearInterval(beat);
      over.abort();
      this.#attempts.delete(attempt);
      await watching;
    }
  }

  async #endIfCancelled(attempt: TurnAttempt, over: AbortSignal): Promise<void> {
    const { notifications, records } = this.#connection;
    const topic = documentTopic("turn", attempt.key);
    for await (const _ of notifications.follow((each) => each === topic, over)) {
      await this.#attend(async () => {
        const reason = (await records.read(attempt.key))?.value.cancelled ?? null;
        if (reason !== null) attempt.end("cancelled", reason);
      });
    }
  }

  /** Adds the jobs that are missing: a process can die between a change of a turn and the job that follows from it. */
  async #sweep(): Promise<void> {
    const { records } = this.#connection;
    let isBehind = false;
    const pause = () => sleep(isBehind ? sweepMs / 10 : sweepMs, true, { signal: this.#closing });
    while (await pause().catch(() => false)) {
      await this.#attend(async () => {
        // One worker does it for all. Each would otherwise look at the same turns.
        const claim = await records.claim<SweepProgress>("lost jobs", isBehind ? 0 : sweepMs / 2);
        if (claim === undefined) return;
        const next = { ...claim.progress };
        for (const state of ["queued", "running", "parked"] as const)
          await this.#attend(async () => {
            next[state] = await this.#sweepState(state, next[state] ?? 0);
          });
        isBehind = Object.values(next).some((after) => after > 0);
        await claim.done(next);
      });
    }
  }

  /** Returns the last turn of a page, or 0 if there is no other page. */
  async #sweepState(state: TurnState, after: number): Promise<number> {
    const { records, requests } = this.#connection;
    const turns = await records.inState(state, { after, limit: sweepPage });
    for (const turn of turns)
      await this.#attend(async () => {
        if (state === "queued") await records.release(turn.value.thread);
        if (state === "running") await records.addJob(turn);
        if (state === "parked" && turn.value.cancelled === null) await requests.resumeAnswered(turn.key);
        else if (state === "parked") await records.requeue(turn.key, (record) => record);
      });
    return turns.length === sweepPage ? (turns.at(-1)?.number ?? 0) : 0;
  }

  #codexOf(account: string): Codex {
    const known = this.#codexes.get(account);
    if (known !== undefined) return known;
    const codex = this.#options.codex(account);
    this.#codexes.set(account, codex);
    return codex;
  }

  /** Does something whose failure ends nothing else. */
  async #attend(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#onError(error);
    }
  }
}
