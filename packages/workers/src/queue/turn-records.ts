import { createHash } from "node:crypto";
import { keyReused, StoreError } from "../store/store-error.js";
import { digestOf } from "../stored-turn/stored-turn-options.js";
import type { JobEngine } from "./job-engine.js";
import { persist } from "./persist.js";
import { encodeInput } from "./queued-input.js";
import type { StoredDocument, TurnDatabase } from "./turn-database.js";
import type { QueuedTurnResult, SubmittedTurn, TurnRecord, TurnState } from "./turn-record.js";

/** The account of a turn that names none. */
export const defaultAccount = "default";

/** The queue of the jobs that wait for a time instead of a worker. */
export const timers = "timers";

/** The document of an account: it exists once a worker has served it. */
export type AccountRecord = {
  /** Until when none of its turns begins, in ISO 8601; `null` for no pause. */
  pausedUntil: string | null;
};

/** The document of the search for turns whose job was lost. */
export type SweepRecord = {
  /** When a worker did the latest part of it, in ISO 8601. */
  sweptAt: string;
  /** The last turn of each state that it has come to; 0 or nothing for none. */
  after: Partial<Record<TurnState, number>>;
};

/** The document of a budget. */
type BudgetRecord = { tokens: number };

/** A part of the search for lost jobs that this process does. */
export interface SweepClaim {
  after: SweepRecord["after"];
  done(next: SweepRecord["after"]): Promise<void>;
}

/**
 * The turns of a queue and their order. A thread is a line of unfinished turns, and only the first of a line has a job: so turns of a
 * thread run one after the other, and a thread with many turns goes to the end of the queue after each.
 */
export class TurnRecords {
  readonly #database: TurnDatabase;
  readonly #engine: () => Promise<JobEngine>;
  readonly #knownAccounts = new Set<string>();

  constructor(database: TurnDatabase, engine: () => Promise<JobEngine>) {
    this.#database = database;
    this.#engine = engine;
  }

  /** Adds a turn to the line of its thread, or finds the one with its key. */
  async submit(turn: SubmittedTurn): Promise<StoredDocument<TurnRecord>> {
    const { key, thread, account = defaultAccount, priority = 0, settings = null, budget = null } = turn;
    const input = encodeInput(turn.input);
    const digest = digestOf(JSON.stringify([thread, account, input, settings]));
    const known = await this.read(key);
    if (known === undefined) await this.#checkAccount(account);
    const record: TurnRecord = {
      ...{ thread, account, input, settings, priority, budget, digest },
      ...{ state: "queued", generation: 0, attempts: 0, failures: 0, firstEntry: null, worker: null },
      ...{ submittedAt: new Date().toISOString(), cancelled: null, result: null },
    };
    const created = known ?? (await this.#write(key, 0, record)) ?? (await this.read(key));
    if (created?.value.digest !== digest) throw keyReused(key);
    // Also for a turn that is known: whoever submitted it may not have come so far.
    if (created.value.state === "queued") await this.release(thread);
    return created;
  }

  read(key: string): Promise<StoredDocument<TurnRecord> | undefined> {
    return this.#database.read("turn", key);
  }

  /**
   * Changes a turn.
   *
   * @param change returns the new record, or `undefined` if there is nothing to change
   * @returns the new record, or `undefined` if nothing was changed
   */
  async change(
    key: string,
    change: (record: TurnRecord) => TurnRecord | undefined,
  ): Promise<TurnRecord | undefined> {
    for (;;) {
      const document = await persist(() => this.read(key));
      const next = document && change(document.value);
      if (document === undefined || next === undefined) return undefined;
      const { version } = document;
      if ((await persist(() => this.#write(key, version, next))) !== undefined) return next;
    }
  }

  /** The unfinished turns of a thread, the next one first. */
  line(thread: string, limit: number): Promise<StoredDocument<TurnRecord>[]> {
    return this.#database.list("turn", { group: thread }, { after: 0, limit });
  }

  /** Adds the job of the first turn of a thread, unless it exists. */
  async release(thread: string, delayMs = 0): Promise<void> {
    const [first] = await persist(() => this.line(thread, 1));
    if (first?.value.state === "queued") await this.addJob(first, delayMs);
  }

  /** Adds the job of a turn, unless it exists. */
  async addJob({ key, value }: { key: string; value: TurnRecord }, delayMs = 0): Promise<void> {
    const { account, generation, priority } = value;
    const engine = await this.#engine();
    const id = `${generation}-${createHash("sha256").update(key).digest("hex").slice(0, 40)}`;
    await persist(() => engine.add({ id, queue: account, key, priority, delayMs }));
  }

  /**
   * Puts a turn back into its line, at its old place. Its old job may still be held, so it gets another one.
   *
   * @param change further changes of the record
   * @returns whether it was running or parked
   */
  async requeue(
    key: string,
    change: Partial<TurnRecord> = {},
    { delayMs = 0, from = ["running", "parked"] as readonly string[] } = {},
  ): Promise<boolean> {
    const requeued = await this.change(key, (record) => {
      if (!from.includes(record.state)) return undefined;
      return { ...record, ...change, state: "queued", generation: record.generation + 1 };
    });
    if (requeued !== undefined) await this.release(requeued.thread, delayMs);
    return requeued !== undefined;
  }

  /**
   * Records the result of a turn, and lets the next turn of its thread begin.
   *
   * @param from the states that it may have
   * @returns whether this call ended it
   */
  async finish(key: string, result: QueuedTurnResult, from?: readonly string[]): Promise<boolean> {
    const finished = await this.change(key, (record) => {
      if (record.state === "finished" || from?.includes(record.state) === false) return undefined;
      return { ...record, state: "finished", result };
    });
    if (finished === undefined) return false;
    const { input_tokens = 0, output_tokens = 0 } = result.usage ?? {};
    if (finished.budget) await this.#spend(finished.budget.key, input_tokens + output_tokens);
    await this.release(finished.thread);
    return true;
  }

  /** How many tokens the turns of a budget have used. */
  async spent(budget: string): Promise<number> {
    return (await this.#database.read<BudgetRecord>("budget", budget))?.value.tokens ?? 0;
  }

  /** Makes an account known, or changes its pause. */
  async setAccount(account: string, change: Partial<AccountRecord> = {}): Promise<void> {
    for (;;) {
      const known = await persist(() => this.#database.read<AccountRecord>("account", account));
      if (known !== undefined && Object.keys(change).length === 0) return;
      const value = { ...(known?.value ?? { pausedUntil: null }), ...change };
      const write = { version: known?.version ?? 0, value, state: "known", group: null };
      if (await persist(() => this.#database.write("account", account, write))) return;
    }
  }

  /** The accounts that any worker has served. */
  accounts(): Promise<StoredDocument<AccountRecord>[]> {
    return this.#database.list("account", { state: "known" }, { after: 0, limit: 10_000 });
  }

  /** The unfinished turns of a state, in the order of submission, after the one with the number `after`. */
  inState(state: TurnState, page: { after: number; limit: number }): Promise<StoredDocument<TurnRecord>[]> {
    return this.#database.list("turn", { state }, page);
  }

  /**
   * Takes the next part of the search for lost jobs, unless a worker has done one within the last `everyMs`.
   *
   * @returns where to go on, and what records where the next part begins; `undefined` if there is nothing to do now
   */
  async claimSweep(everyMs: number): Promise<SweepClaim | undefined> {
    const known = await this.#database.read<SweepRecord>("sweep", "turns");
    if (known !== undefined && Date.now() - Date.parse(known.value.sweptAt) < everyMs) return undefined;
    const after = known?.value.after ?? {};
    const write = (version: number, value: SweepRecord) =>
      this.#database.write("sweep", "turns", { version, value, state: null, group: null });
    const claimed = await write(known?.version ?? 0, { sweptAt: new Date().toISOString(), after });
    if (claimed === undefined) return undefined;
    return {
      after,
      done: async (next) => void (await write(claimed.version, { ...claimed.value, after: next })),
    };
  }

  /** Whether this process is the one to do what one of all processes does every so often. */
  async claim(task: string, everyMs: number): Promise<boolean> {
    const known = await this.#database.read<{ claimedAt: string }>("sweep", task);
    // The clocks of two hosts differ. One that is ahead must not stop the others for long.
    const sinceMs = known && Math.abs(Date.now() - Date.parse(known.value.claimedAt));
    if (sinceMs !== undefined && sinceMs < everyMs) return false;
    const value = { claimedAt: new Date().toISOString() };
    const write = { version: known?.version ?? 0, value, state: null, group: null };
    return (await this.#database.write("sweep", task, write)) !== undefined;
  }

  async #checkAccount(account: string): Promise<void> {
    if (this.#knownAccounts.has(account)) return;
    if ((await this.#database.read("account", account)) === undefined) {
      throw new StoreError(
        "unknown_account",
        `No worker has ever served the account ${JSON.stringify(account)}. Start one that has it in \`accounts\`, or check the name.`,
      );
    }
    this.#knownAccounts.add(account);
  }

  async #spend(budget: string, tokens: number): Promise<void> {
    for (;;) {
      const known = await persist(() => this.#database.read<BudgetRecord>("budget", budget));
      const value = { tokens: (known?.value.tokens ?? 0) + tokens };
      const write = { version: known?.version ?? 0, value, state: null, group: null };
      if (await persist(() => this.#database.write("budget", budget, write))) return;
    }
  }

  #write(key: string, version: number, value: TurnRecord): Promise<StoredDocument<TurnRecord> | undefined> {
    const group = value.state === "finished" ? null : value.thread;
    return this.#database.write("turn", key, { version, value, state: value.state, group });
  }
}

/** The result of a turn that did not reach its end in the agent. */
export function unsuccessful(
  key: string,
  thread: string,
  status: "failed" | "cancelled",
  error: QueuedTurnResult["error"],
): QueuedTurnResult {
  const nothing = { threadId: null, finalResponse: "", items: [], usage: null };
  return { key, thread, status, ...nothing, error };
}
