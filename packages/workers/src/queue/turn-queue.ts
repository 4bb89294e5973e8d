import { checkName } from "../store/store-checks.js";
import { StoreError } from "../store/store-error.js";
import { QueueConnection, type QueueLocation } from "./queue-connection.js";
import type { QueuedDecision, QueuedEvent, QueuedRequest } from "./queued-event.js";
import { type QueuedTurn, TurnHandle } from "./queued-turn.js";
import { entryOf, readThreadLog } from "./thread-log.js";
import { infoOf, type SubmittedTurn, type TurnInfo } from "./turn-record.js";
import { checkAccountName } from "./turn-records.js";

/** Options of a {@link TurnQueue}. */
export type TurnQueueOptions = QueueLocation;

/** A request that waits for an answer. */
export type PendingRequest = QueuedRequest & {
  /**
   * Answers the request. The turn continues, on any worker.
   *
   * @param answer as a handler of the SDK returns it: an `ApprovalDecision`, answers to questions, or that to an MCP server
   * @throws {StoreError} `request_closed` when it does not wait any more: an answer counts once; `invalid_option` for an answer
   * that the request does not allow
   */
  answer(answer: QueuedDecision, options?: AnswerOptions): Promise<void>;
};

/** Options of an answer. */
export type AnswerOptions = {
  /** The person or program that answers, for the record and for the agent. Default: none. */
  by?: string | undefined;
};

/** Options of {@link TurnQueue.threadEvents}. */
export type ThreadEventsOptions = {
  /** The id of the last event that is known. Default: from the first event. */
  after?: string | undefined;
  /** Whether to wait for events that have not happened yet. Default: true. */
  follow?: boolean | undefined;
  /** Ends the loop. */
  signal?: AbortSignal | undefined;
};

/** Options of {@link TurnQueue.requests}. */
export type RequestsOptions = {
  /** The key of a thread. Default: all threads. */
  thread?: string | undefined;
  /** Whether to wait for requests that have not been made yet. Default: true. */
  follow?: boolean | undefined;
  /** Ends the loop. */
  signal?: AbortSignal | undefined;
};

/** How many turns are unfinished. */
export type TurnCounts = {
  /** Those that wait for a worker, or for an earlier turn of their thread. */
  queued: number;
  /** Those that a worker runs. */
  running: number;
  /** Those that wait for an answer. */
  parked: number;
};

/** How many turns a line is listed with. */
const maxListed = 1000;

/**
 * Turns that any worker can run, in PostgreSQL or Redis. Every process can submit turns, follow them, answer what they ask and cancel
 * them. All methods reject with a `StoreError` when the database does not work.
 *
 * @example
 * ```ts
 * const turns = new TurnQueue({ database: process.env.DATABASE_URL });
 * const turn = await turns.submit({ key: "issue-42/fix", thread: "issue-42", input: "Fix the bug." });
 * const { finalResponse } = await turn.result();
 * ```
 */
export class TurnQueue implements AsyncDisposable {
  readonly #location: TurnQueueOptions;
  #connection: Promise<QueueConnection> | undefined;
  #isClosed = false;

  /** Connects at the first call of a method, not here. */
  constructor(options: TurnQueueOptions) {
    this.#location = options;
  }

  /**
   * Adds a turn. A second call with the same key returns the same turn, so a call whose outcome is unknown can be repeated.
   *
   * @throws {StoreError} `key_reused` if the key was used with another input, thread, account or settings; `unknown_account` if no
   * worker has ever served the account; `invalid_option`
   */
  async submit(turn: SubmittedTurn): Promise<QueuedTurn> {
    checkSubmitted(turn);
    const connection = await this.#connect();
    const { key, value } = await connection.records.submit(turn);
    return new TurnHandle(connection, key, value.thread);
  }

  /** Finds a turn that was submitted by any process. */
  async turn(key: string): Promise<QueuedTurn | undefined> {
    checkName("the key of a turn", key);
    const connection = await this.#connect();
    const found = await connection.records.read(key);
    return found && new TurnHandle(connection, key, found.value.thread);
  }

  /** Lists the unfinished turns of a thread, up to 1,000, in the order in which they run. */
  async threadTurns(thread: string): Promise<TurnInfo[]> {
    checkName("the key of a thread", thread);
    const { records } = await this.#connect();
    const line = await records.line(thread, maxListed);
    return line.map(({ key, value }) => infoOf(key, value));
  }

  /** Reads the events of all turns of a thread, with ids that are the same for every reader, and waits for more. */
  async *threadEvents(
    thread: string,
    { after = "0", follow = true, signal }: ThreadEventsOptions = {},
  ): AsyncGenerator<QueuedEvent, void> {
    checkName("the key of a thread", thread);
    const { database, notifications } = await this.#connect();
    yield* readThreadLog(database, thread, entryOf(after), { ...(follow && { notifications }), signal });
  }

  /** Lists the requests that wait for an answer, oldest first, and waits for more. */
  async *requests(options: RequestsOptions = {}): AsyncGenerator<PendingRequest, void> {
    const { thread, follow = true, signal } = options;
    const { requests, notifications } = await this.#connect();
    // Not the last number: of two requests, the one with the lower number can appear later.
    let known = new Set<string>();
    for await (const _ of notifications.follow((topic) => topic.startsWith("request/"), signal)) {
      const open = await requests.open();
      const before = known;
      known = new Set(open.map(({ id }) => id));
      for (const request of open) {
        if (before.has(request.id) || (thread !== undefined && request.thread !== thread)) continue;
        const answer: PendingRequest["answer"] = (given, who) => this.answer(request.id, given, who);
        yield { ...request, answer };
      }
      if (!follow) return;
    }
  }

  /**
   * Answers a request by its id, as {@link PendingRequest.answer} does.
   *
   * @throws {StoreError} `request_closed`, `invalid_option`
   */
  async answer(id: string, answer: QueuedDecision, { by }: AnswerOptions = {}): Promise<void> {
    const { requests } = await this.#connect();
    await requests.answer(id, answer, by ?? null);
  }

  /** Counts the unfinished turns of all threads: how many workers there should be. */
  async counts(): Promise<TurnCounts> {
    const { records } = await this.#connect();
    const [queued, running, parked] = await Promise.all([
      records.count("queued"),
      records.count("running"),
      records.count("parked"),
    ]);
    return { queued, running, parked };
  }

  /**
   * Lets no turn of an account begin until a time; `null` ends the pause. Turns that run continue.
   *
   * @throws {StoreError} `unknown_account`
   */
  async pauseAccount(account: string, until: Date | null): Promise<void> {
    const { records } = await this.#connect();
    await records.checkAccount(account);
    await records.setAccount(account, () => ({ pausedUntil: until?.toISOString() ?? null }));
  }

  /** Lists the accounts that workers have served, with the end of their pause; `null` if there is none. */
  async accounts(): Promise<{ account: string; pausedUntil: Date | null }[]> {
    const { records } = await this.#connect();
    return (await records.accounts()).map(({ key, value }) => {
      const until = new Date(value.pausedUntil ?? 0);
      return { account: key, pausedUntil: until.getTime() > Date.now() ? until : null };
    });
  }

  /** How many tokens the turns with a budget have used. */
  async spentTokens(budget: string): Promise<number> {
    const { records } = await this.#connect();
    return await records.spent(budget);
  }

  /** Ends the connections of this process. Turns are not affected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #connect(): Promise<QueueConnection> {
    if (this.#isClosed)
      return Promise.reject(new StoreError("store_failed", "The TurnQueue was closed. Create a new one."));
    this.#connection ??= QueueConnection.open(this.#location).catch((error) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }
}

/**
 * Checks a turn.
 *
 * @throws {StoreError} `invalid_option`
 */
function checkSubmitted(turn: SubmittedTurn): void {
  const { key, thread, input, account, priority = 0, budget } = turn;
  const fail = (problem: string) => new StoreError("invalid_option", `submit(): ${problem}.`, { key });
  checkName("the key of a turn", key);
  checkName("the key of a thread", thread);
  if (account !== undefined) checkAccountName(account);
  if (typeof input !== "string" && !Array.isArray(input))
    throw fail("`input` must be a prompt, or a list of texts and images");
  if (input.length === 0) throw fail("`input` is empty");
  if (!Number.isInteger(priority) || priority < 0 || priority > 2_000_000)
    throw fail(`\`priority\` must be an integer from 0 to 2,000,000, but got ${priority}`);
  if (!budget) return;
  checkName("the key of a budget", budget.key);
  const { maxTokens } = budget;
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1)
    throw fail(`\`budget.maxTokens\` must be an integer from 1, but got ${maxTokens}`);
}
