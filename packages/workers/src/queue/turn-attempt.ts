import { CodexError } from "@codex/protocol";
import type { Codex, ThreadOptions, TurnFailedError } from "@codex/sdk";
import { isStoreAway, StoreError } from "../store/store-error.js";
import { runStoredTurn } from "../stored-turn/run-stored-turn.js";
import {
  continueInput,
  type PreparedTurn,
  type StoredTurnResult,
} from "../stored-turn/stored-turn-options.js";
import type { JobEngine, TakenJob } from "./job-engine.js";
import type { QueueConnection } from "./queue-connection.js";
import { decodeInput } from "./queued-input.js";
import { ThreadLogWriter } from "./thread-log.js";
import type { QueuedTurnFailure, QueuedTurnResult, TurnRecord } from "./turn-record.js";
import { unsuccessful } from "./turn-records.js";
import type { RequestTimes } from "./turn-requests.js";

/** How often a turn may fail for a reason that can go away. */
const maxFailures = 5;
/** The pause before the second attempt, in milliseconds. It doubles with each further one. */
const firstBackoffMs = 1000;
const maxBackoffMs = 60_000;

/** What `prepare` of a worker receives. */
export type QueuedTurnToPrepare = PreparedTurn & {
  /** What was submitted as `settings`. */
  settings: unknown;
  /** The account that pays for the turn. */
  account: string;
  /** Aborts when the turn is cancelled, or the worker closes. The worker waits until `prepare` has returned. */
  signal: AbortSignal;
};

/** What attempts need of their worker. */
export interface WorkerContext {
  name: string;
  connection: QueueConnection;
  engine: JobEngine;
  codexOf(account: string): Codex;
  /** Lets no turn of an account begin until a time. */
  pause(account: string, until: Date): Promise<void>;
  prepare: ((turn: QueuedTurnToPrepare) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  interrupted: "continue" | "rerun" | "fail" | undefined;
  times: RequestTimes;
  leaseMs: number;
}

/** Why an attempt was ended: the turn was cancelled, its worker closes, there is nothing left to run, or its budget is used up. */
export class AttemptEnd extends Error {
  readonly kind: "cancelled" | "handed_on" | "over" | "over_budget";

  constructor(kind: AttemptEnd["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** One attempt of a worker to run a turn, from its job to what becomes of the turn. */
export class TurnAttempt {
  readonly key: string;
  readonly #context: WorkerContext;
  readonly #job: TakenJob;
  readonly #record: TurnRecord;
  readonly #ending = new AbortController();
  /** The ids of the requests that this attempt has made. */
  readonly #asked = new Set<string>();
  #log: ThreadLogWriter | undefined;
  /** The agent's id of the thread, once it is known. */
  #threadId: string | null = null;
  /** The fence of the latest attempt, as far as this one knows: its own once it has begun. */
  #fence: number;

  constructor(context: WorkerContext, job: TakenJob, record: TurnRecord) {
    this.#context = context;
    this.#job = job;
    this.#record = record;
    this.#fence = record.fence;
    this.key = job.key;
  }

  /** Ends the attempt. */
  end(kind: AttemptEnd["kind"], reason: string): void {
    this.#ending.abort(new AttemptEnd(kind, reason));
  }

  /** Runs the turn, and records what became of it. The job is then gone or given back. */
  async run(): Promise<void> {
    try {
      if (await this.#run()) return;
    } catch (error) {
      if (!StoreError.isInstance(error) || error.code !== "lease_lost") throw error;
      // Whoever has taken over decides. If that was no worker of this queue, the turn is tried again.
      await this.#job.postpone(firstBackoffMs);
      return;
    }
    await this.#job.finish();
  }

  /** Returns whether the job was given back. */
  async #run(): Promise<boolean> {
    const { result } = this.#record;
    if (result !== null) {
      // The process that ended the turn died before it was done.
      await this.#end(result);
    } else {
      const outcome = await this.#attempt().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      await this.#log?.flush();
      if (!("result" in outcome)) return await this.#fail(outcome.error);
      const { error, ...rest } = outcome.result;
      await this.#end({ ...rest, error: error && { code: "turn_failed", message: error.message } });
    }
    return false;
  }

  async #attempt(): Promise<StoredTurnResult> {
    const { connection, codexOf, interrupted, leaseMs, name } = this.#context;
    const { thread, input, account, attempts } = this.#record;
    // Before the first attempt, nothing can have been asked.
    const answers = attempts > 0 ? await connection.requests.describeAnswers(this.key) : [];
    return await runStoredTurn({
      store: connection.database.sessions,
      codex: codexOf(account),
      key: this.key,
      thread,
      input: decodeInput(input),
      owner: name,
      prepare: (turn) => this.#prepare(turn),
      interrupted,
      continueInput: [continueInput, ...answers].join("\n\n"),
      signal: this.#ending.signal,
      leaseMs,
      onEvent: (event) => {
        if (event.type === "thread.started") this.#threadId = event.thread_id;
        this.#log?.add(event);
      },
    });
  }

  /** Marks the turn as running, under the lease of its thread: nobody else can run it now. */
  async #prepare(turn: PreparedTurn): Promise<ThreadOptions> {
    const { connection, engine, name, prepare, times } = this.#context;
    const { thread, settings, account, input } = this.#record;
    const { fence } = turn;
    const log = new ThreadLogWriter(connection.database, { thread, key: this.key, fence }, (error) =>
      this.#ending.abort(error),
    );
    const lastEntry = await log.open();
    this.#threadId = turn.threadId;
    const begun = await connection.records.change(this.key, (record) => {
      const isDue = record.state === "queued" || record.state === "running";
      if (!isDue || record.result !== null || record.fence > fence) return undefined;
      const attempts = record.attempts + 1;
      const firstEntry = record.firstEntry ?? lastEntry + 1;
      return { ...record, state: "running", worker: name, attempts, fence, firstEntry };
    });
    if (begun === undefined) throw new AttemptEnd("over", "The turn is over.");
    this.#log = log;
    this.#fence = fence;
    if (begun.cancelled !== null) throw new AttemptEnd("cancelled", begun.cancelled);
    // Only before its first attempt: a turn that has begun ends, as the one does that crosses the limit.
    if (begun.attempts === 1) await this.#checkBudget();
    await log.write({ type: "turn.begun", input, attempt: begun.attempts, worker: name });
    const { signal } = this.#ending;
    const options = (await prepare?.({ ...turn, settings, account, signal })) ?? {};
    signal.throwIfAborted();
    const asking = { key: this.key, thread, engine, asked: this.#asked, publish: log.write.bind(log) };
    return connection.requests.handlers(options, asking, times);
  }

  async #checkBudget(): Promise<void> {
    const { budget } = this.#record;
    if (budget === null || (await this.#context.connection.records.spent(budget.key)) < budget.maxTokens)
      return;
    const name = JSON.stringify(budget.key);
    throw new AttemptEnd(
      "over_budget",
      `The turns of the budget ${name} have used its ${budget.maxTokens} tokens.`,
    );
  }

  /** Changes the turn, unless a later attempt has begun or its result is known. */
  #change(change: (record: TurnRecord) => TurnRecord): Promise<TurnRecord | undefined> {
    return this.#context.connection.records.change(this.key, (record) => this.#ifOwn(record, change));
  }

  #ifOwn(record: TurnRecord, change: (record: TurnRecord) => TurnRecord): TurnRecord | undefined {
    const isOwn = record.fence === this.#fence && record.result === null && record.state !== "finished";
    return isOwn ? change(record) : undefined;
  }

  /** Ends a turn that did not reach its end in the agent. The result is recorded first: what is published stays true. */
  async #decide(status: "failed" | "cancelled", error: QueuedTurnFailure): Promise<void> {
    const result = unsuccessful(this.key, this.#record.thread, status, error, { threadId: this.#threadId });
    if (await this.#change((record) => ({ ...record, result }))) await this.#end(result);
  }

  #end(result: QueuedTurnResult): Promise<void> {
    return this.#context.connection.endTurn(this.key, this.#record.thread, result, this.#log);
  }

  /**
   * Decides what an attempt that did not reach the end of the turn means for it.
   *
   * @returns whether the job was given back
   */
  async #fail(error: unknown): Promise<boolean> {
    const { connection, name, leaseMs, pause } = this.#context;
    const { account, failures, budget } = this.#record;
    await connection.records.charge(budget, (error as Partial<TurnFailedError> | undefined)?.usage);
    if (error instanceof AttemptEnd) {
      if (error.kind === "over_budget")
        await this.#decide("failed", { code: "budget_exceeded", message: error.message });
      if (error.kind === "cancelled") await this.#cancel(error.message);
      if (error.kind === "handed_on") await this.#return(`${name} closes.`, {}, 0);
      return false;
    }
    const { code, retryable } = CodexError.isInstance(error) ? error : { code: "internal", retryable: true };
    switch (code) {
      case "turn_parked": {
        await connection.requests.closeOthers(this.key, this.#asked);
        await this.#log?.write({ type: "turn.parked" });
        const parked = await this.#change((record) => ({ ...record, state: "parked" }));
        // What it waits for may have come in the meantime.
        if (parked?.cancelled) await this.#cancel(parked.cancelled);
        else await connection.requests.resumeAnswered(this.key);
        return false;
      }
      case "lease_held": {
        const { expiresAt = new Date() } = error as StoreError;
        const waitMs = Math.min(Math.max(expiresAt.getTime() - Date.now(), 50), leaseMs);
        await this.#job.postpone(waitMs);
        return true;
      }
      case "lease_lost":
        throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const { resetsAt = null } = error as Partial<TurnFailedError>;
    const backoffMs = Math.min(firstBackoffMs * 2 ** failures, maxBackoffMs);
    if (resetsAt !== null) {
      // A time that has passed by this host's clock may not have by the clock that counts.
      await pause(account, new Date(Math.max(resetsAt.getTime(), Date.now() + backoffMs)));
      await this.#return(reason, {}, backoffMs);
    } else if (isStoreAway(error)) {
      // The turn has no part in it.
      await this.#return(reason, {}, backoffMs);
    } else if (retryable && failures + 1 < maxFailures) {
      await this.#return(reason, { failures: failures + 1 }, backoffMs);
    } else {
      await this.#decide("failed", { code: code as QueuedTurnFailure["code"], message: reason });
    }
    return false;
  }

  /** Puts the turn back into its line. */
  async #return(reason: string, change: Partial<TurnRecord>, delayMs: number): Promise<void> {
    await this.#log?.write({ type: "turn.returned", reason });
    const changed = (record: TurnRecord) => this.#ifOwn(record, (own) => ({ ...own, ...change }));
    await this.#context.connection.records.requeue(this.key, changed, delayMs);
  }

  async #cancel(reason: string): Promise<void> {
    await this.#decide("cancelled", { code: "turn_cancelled", message: reason });
  }
}
