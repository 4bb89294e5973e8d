import { CodexError } from "@codex/protocol";
import type { Codex, ThreadOptions, TurnFailedError } from "@codex/sdk";
import type { StoreError } from "../store/store-error.js";
import { runStoredTurn } from "../stored-turn/run-stored-turn.js";
import {
  continueInput,
  type PreparedTurn,
  type StoredTurnResult,
} from "../stored-turn/stored-turn-options.js";
import type { JobEngine, TakenJob } from "./job-engine.js";
import { decodeInput } from "./queued-input.js";
import { ThreadLogWriter } from "./thread-log.js";
import type { TurnDatabase } from "./turn-database.js";
import type { QueuedTurnFailure, QueuedTurnResult, TurnRecord } from "./turn-record.js";
import { type TurnRecords, unsuccessful } from "./turn-records.js";
import type { RequestTimes, TurnRequests } from "./turn-requests.js";

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
};

/** What attempts need of their worker. */
export interface WorkerContext {
  name: string;
  database: TurnDatabase;
  engine: JobEngine;
  records: TurnRecords;
  requests: TurnRequests;
  codexOf(account: string): Codex;
  /** Lets no turn of an account begin until a time. */
  pause(account: string, until: Date): Promise<void>;
  prepare: ((turn: QueuedTurnToPrepare) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  interrupted: "continue" | "rerun" | "fail" | undefined;
  times: RequestTimes;
  leaseMs: number;
}

/** Why an attempt was ended from outside: the turn was cancelled, or its worker closes. */
export class AttemptEnd extends Error {
  readonly kind: "cancelled" | "handed_on";

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
  #log: ThreadLogWriter | undefined;

  constructor(context: WorkerContext, job: TakenJob, record: TurnRecord) {
    this.#context = context;
    this.#job = job;
    this.#record = record;
    this.key = job.key;
  }

  /** Ends the attempt. */
  end(kind: AttemptEnd["kind"], reason: string): void {
    this.#ending.abort(new AttemptEnd(kind, reason));
  }

  /** Runs the turn, and records what became of it. The job is then gone or given back. */
  async run(): Promise<void> {
    const { records } = this.#context;
    const { budget } = this.#record;
    if (budget && (await records.spent(budget.key)) >= budget.maxTokens) {
      const message = `The turns of the budget ${JSON.stringify(budget.key)} have used its ${budget.maxTokens} tokens.`;
      await this.#finish("failed", { code: "budget_exceeded", message });
    } else {
      const outcome = await this.#attempt().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      await this.#log?.flush();
      if ("result" in outcome) await this.#succeed(outcome.result);
      else if (await this.#fail(outcome.error)) return;
    }
    await this.#job.finish();
  }

  async #attempt(): Promise<StoredTurnResult> {
    const { database, requests, codexOf, interrupted, leaseMs, name } = this.#context;
    const { thread, input, account } = this.#record;
    const answers = await requests.describeAnswers(this.key);
    return await runStoredTurn({
      store: database.sessions,
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
      onEvent: (event) => this.#log?.add(event),
    });
  }

  /** Marks the turn as running, under the lease of its thread: nobody else can run it now. */
  async #prepare(turn: PreparedTurn): Promise<ThreadOptions> {
    const { database, records, engine, requests, name, prepare, times } = this.#context;
    const { thread, settings, account, input } = this.#record;
    const log = new ThreadLogWriter(database, { thread, key: this.key, fence: turn.fence }, (error) =>
      this.#ending.abort(error),
    );
    this.#log = log;
    const attempt = this.#record.attempts + 1;
    const entry = await log.write({ type: "turn.begun", input, attempt, worker: name });
    const begun = await records.change(this.key, (record) => {
      if (record.state === "finished" || record.state === "parked") return undefined;
      const firstEntry = record.firstEntry ?? entry;
      return { ...record, state: "running", worker: name, attempts: attempt, firstEntry };
    });
    if (begun === undefined || begun.cancelled !== null)
      throw new AttemptEnd("cancelled", begun?.cancelled ?? "The turn is over.");
    const options = (await prepare?.({ ...turn, settings, account })) ?? {};
    const emit = log.add.bind(log);
    return requests.handlers(options, { key: this.key, thread, engine, emit }, times);
  }

  async #succeed({ error, ...result }: StoredTurnResult): Promise<void> {
    const failure = error && { code: "turn_failed" as const, message: error.message };
    await this.#end({ ...result, error: failure });
  }

  async #finish(status: "failed" | "cancelled", error: QueuedTurnFailure): Promise<void> {
    await this.#end(unsuccessful(this.key, this.#record.thread, status, error));
  }

  async #end(result: QueuedTurnResult): Promise<void> {
    const { database, records, requests } = this.#context;
    const { thread } = this.#record;
    await requests.closeAll(this.key);
    const { status, error } = result;
    const event = { type: "turn.ended", status, error } as const;
    // An attempt that failed before it had the lease has no log, and needs none: another worker would have begun the turn.
    if (this.#log !== undefined) await this.#log.write(event);
    else await database.append(thread, [{ turn: this.key, event }]);
    await records.finish(this.key, result);
  }

  /**
   * Decides what an attempt that did not reach the end of the turn means for it.
   *
   * @returns whether the job was given back
   */
  async #fail(error: unknown): Promise<boolean> {
    const { records, requests, name, leaseMs, pause } = this.#context;
    const { account, failures } = this.#record;
    if (error instanceof AttemptEnd) {
      if (error.kind === "cancelled")
        await this.#finish("cancelled", { code: "turn_cancelled", message: error.message });
      else await this.#return(`${name} closes.`, {}, 0);
      return false;
    }
    const { code, retryable } = CodexError.isInstance(error) ? error : { code: "internal", retryable: true };
    switch (code) {
      case "turn_parked": {
        const parked = await records.change(this.key, (record) =>
          record.state === "running" ? { ...record, state: "parked" } : undefined,
        );
        if (parked === undefined) return false;
        await this.#log?.write({ type: "turn.parked" });
        // The answer may have come in the meantime.
        await requests.resumeAnswered(this.key);
        return false;
      }
      case "lease_held": {
        const { expiresAt = new Date() } = error as StoreError;
        const waitMs = Math.min(Math.max(expiresAt.getTime() - Date.now(), 50), leaseMs);
        await this.#job.postpone(waitMs);
        return true;
      }
      case "lease_lost":
        // Whoever has taken over decides. If that was no worker of this queue, the turn is tried again.
        await this.#job.postpone(firstBackoffMs);
        return true;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const { resetsAt = null } = error as Partial<TurnFailedError>;
    if (resetsAt !== null) {
      await pause(account, resetsAt);
      await this.#return(reason, {}, 0);
    } else if (retryable && failures + 1 < maxFailures) {
      const backoffMs = Math.min(firstBackoffMs * 2 ** failures, maxBackoffMs);
      await this.#return(reason, { failures: failures + 1 }, backoffMs);
    } else {
      await this.#finish("failed", { code: code as QueuedTurnFailure["code"], message: reason });
    }
    return false;
  }

  /** Puts the turn back into its line. */
  async #return(reason: string, change: Partial<TurnRecord>, delayMs: number): Promise<void> {
    await this.#log?.write({ type: "turn.returned", reason });
    const from = ["queued", "running"];
    await this.#context.records.requeue(this.key, change, { delayMs, from });
  }
}
