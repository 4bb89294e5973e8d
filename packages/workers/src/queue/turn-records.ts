import { createHash } from "node:crypto";
import type { Usage } from "@codex/protocol";
import { checkName } from "../store/store-checks.js";
import { keyReused, StoreError } from "../store/store-error.js";
import { digestOf } from "../stored-turn/stored-turn-options.js";
import type { JobEngine } from "./job-engine.js";
import { changeDocument, persist } from "./persist.js";
import { encodeInput } from "./queued-input.js";
import type { DocumentWrite, StoredDocument, TurnDatabase } from "./turn-database.js";
import type { QueuedTurnResult, SubmittedTurn, TurnBudget, TurnRecord, TurnState } from "./turn-record.js";

/** The account of a turn that names none. */
export const defaultAccount = "default";

/** The queue of the jobs that wait for a time instead of a worker. */
export const timers = "timers";

/** The document of an account: it exists once a worker has served it. */
export type AccountRecord = {
  /** Until when none of its turns begins, in ISO 8601; `null` for no pause. */
  pausedUntil: string | null;
};

/** The document of a budget. */
type BudgetRecord = { tokens: number };

/** The document of a task that one of all processes does every so often. */
type TaskRecord<Progress> = {
  /** When a process took it, in ISO 8601. */
  claimedAt: string;
  /** How far it has come; empty before. */
  progress: Partial<Progress>;
};

/** A task that this process has taken. */
export interface TaskClaim<Progress> {
  progress: Partial<Progress>;
  /** Records how far it has come, unless another process has taken it since. */
  done(progress: Partial<Progress>): Promise<void>;
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
    if (known === undefined) await this.checkAccount(account);
    const record: TurnRecord = {
      ...{ thread, account, input, settings, priority, budget, digest },
      ...{
        state: "queued",
        generation: 0,
        attempts: 0,
        fence: 0,
        failures: 0,
        firstEntry: null,
        worker: null,
      },
      ...{ submittedAt: new Date().toISOString(), cancelled: null, result: null },
    };
    const created =
      known ??
      (await this.#database.write("turn", key, { version: 0, ...placeOf(record) })) ??
      (await this.read(key));
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
  change(
    key: string,
    change: (record: TurnRecord) => TurnRecord | undefined,
  ): Promise<TurnRecord | undefined> {
    return changeDocument<TurnRecord>(this.#database, "turn", key, (record) => {
      const next = record && change(record);
      return next && placeOf(next);
    });
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
   * @param change as for {@link change}, without the state
   */
  async requeue(
    key: string,
    change: (record: TurnRecord) => TurnRecord | undefined,
    delayMs = 0,
  ): Promise<void> {
    const requeued = await this.change(key, (record) => {
      const next = change(record);
      return next && { ...next, state: "queued", generation: next.generation + 1 };
    });
    if (requeued !== undefined) await this.release(requeued.thread, delayMs);
  }

  /** Takes a turn out of its line, and lets the next one of its thread begin. */
  async finish(key: string, result: QueuedTurnResult): Promise<void> {
    const finished = await this.change(key, (record) =>
      record.state === "finished" ? undefined : { ...record, state: "finished", result },
    );
    if (finished === undefined) return;
    await this.charge(finished.budget, result.usage);
    await this.release(finished.thread);
  }

  /** How many tokens the turns of a budget have used. */
  async spent(budget: string): Promise<number> {
    return (await persist(() => this.#database.read<BudgetRecord>("budget", budget)))?.value.tokens ?? 0;
  }

  /** Adds the tokens that an attempt has used to the budget of its turn. */
  async charge(budget: TurnBudget | null, usage: Usage | null | undefined): Promise<void> {
    if (budget === null || !usage) return;
    const used = usage.input_tokens + usage.output_tokens;
    await changeDocument<BudgetRecord>(this.#database, "budget", budget.key, (record) => {
      return { value: { tokens: (record?.tokens ?? 0) + used }, state: null, group: null };
    });
  }

  /** How many turns are in a state. */
  count(state: TurnState): Promise<number> {
    return this.#database.count("turn", state);
  }

  /** Makes an account known, or changes it. */
  async setAccount(
    account: string,
    change: (record: AccountRecord) => AccountRecord = (record) => record,
  ): Promise<void> {
    await changeDocument<AccountRecord>(this.#database, "account", account, (record) => {
      const value = change(record ?? { pausedUntil: null });
      return value === record ? undefined : { value, state: "known", group: null };
    });
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
   * Takes a task that one of all processes does every so often.
   *
   * @returns `undefined` if a process took it within the last `everyMs`, or takes it now
   */
  async claim<Progress = object>(task: string, everyMs: number): Promise<TaskClaim<Progress> | undefined> {
    const known = await this.#database.read<TaskRecord<Progress>>("task", task);
    // The clocks of two hosts differ. One that is ahead must not stop the others for long.
    if (known !== undefined && Math.abs(Date.now() - Date.parse(known.value.claimedAt)) < everyMs)
      return undefined;
    const write = (version: number, value: TaskRecord<Progress>) =>
      this.#database.write("task", task, { version, value, state: null, group: null });
    const progress = known?.value.progress ?? {};
    const claimed = await write(known?.version ?? 0, { claimedAt: new Date().toISOString(), progress });
    if (claimed === undefined) return undefined;
    return {
      progress,
      async done(progress) {
        await write(claimed.version, { ...claimed.value, progress });
      },
    };
  }

  /** @throws {StoreError} `unknown_account` */
  async checkAccount(account: string): Promise<void> {
    if (this.#knownAccounts.has(account)) return;
    if ((await this.#database.read("account", account)) === undefined) {
      throw new StoreError(
        "unknown_account",
        `No worker has ever served the account ${JSON.stringify(account)}. Start one that has it in \`accounts\`, or check the name.`,
      );
    }
    this.#knownAccounts.add(account);
  }
}

/**
 * Checks the name of an account.
 *
 * @throws {StoreError} `invalid_option`
 */
export function checkAccountName(account: string): void {
  checkName("the name of an account", account);
  if (account === timers)
    throw new StoreError(
      "invalid_option",
      `No account can have the name ${timers}, which the queue uses itself.`,
    );
}

/** A turn and its lists. */
function placeOf(value: TurnRecord): Omit<DocumentWrite<TurnRecord>, "version"> {
  return { value, state: value.state, group: value.state === "finished" ? null : value.thread };
}

/** The result of a turn that did not reach its end in the agent. */
export function unsuccessful(
  key: string,
  thread: string,
  status: "failed" | "cancelled",
  error: QueuedTurnResult["error"],
  known: Partial<Pick<QueuedTurnResult, "threadId" | "items">> = {},
): QueuedTurnResult {
  const nothing = { threadId: null, finalResponse: "", items: [], usage: null };
  return { key, thread, status, ...nothing, ...known, error };
}
