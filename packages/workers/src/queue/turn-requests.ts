import { randomUUID } from "node:crypto";
import { clearTimeout, setTimeout } from "node:timers";
import type { InteractionContext, ThreadOptions } from "@codex/sdk";
import { checkName } from "../store/store-checks.js";
import { quote, StoreError } from "../store/store-error.js";
import type { JobEngine } from "./job-engine.js";
import type { Notifications } from "./notifications.js";
import { persist, persistDocument } from "./persist.js";
import type { QueuedDecision, QueuedEvent, QueuedRequest, RequestContent } from "./queued-event.js";
import { checkAnswer, describeAnswer, digestOf, safeAnswerOf, withoutSecrets } from "./request-content.js";
import { writeOnce } from "./thread-log.js";
import { documentTopic, type StoredDocument, type TurnDatabase } from "./turn-database.js";
import { type TurnRecords, timers } from "./turn-records.js";

/** The document of a request. Its group is its turn until its answer has been used. */
type RequestRecord = {
  request: QueuedRequest;
  /** Equal for requests that ask the same: the agent asks again when the turn continues, under another id. */
  digest: string;
  /** An answer is used once it has reached the agent. A request is closed when its turn ends before. */
  state: "open" | "answered" | "used" | "closed";
  decision: QueuedDecision | null;
  /** Who answered; `null` for nobody. */
  by: string | null;
};

/** The most requests of one turn. */
const maxRequests = 1000;

/** How long requests wait. */
export interface RequestTimes {
  holdMs: number;
  expireMs: number | null;
}

/** The turn of a worker that asks. */
export interface AskingTurn {
  key: string;
  thread: string;
  /** The ids of the requests that this attempt has made. */
  asked: Set<string>;
  /** Has the timers of requests. */
  engine: JobEngine;
  /** Writes an event to the log of the thread, once for each name. */
  publish(event: QueuedEvent["event"], name: string): Promise<void>;
}

/** The requests of queued turns, which outlive the process that asked. */
export class TurnRequests {
  readonly #database: TurnDatabase;
  readonly #records: TurnRecords;
  readonly #notifications: Notifications;

  constructor(database: TurnDatabase, records: TurnRecords, notifications: Notifications) {
    this.#database = database;
    this.#records = records;
    this.#notifications = notifications;
  }

  /** The requests that wait, oldest first. */
  async open(): Promise<QueuedRequest[]> {
    const open: QueuedRequest[] = [];
    for (let after = 0; ; ) {
      const page = { after, limit: maxRequests };
      const documents = await this.#database.list<RequestRecord>("request", { state: "open" }, page);
      open.push(...documents.map(({ value }) => value.request));
      if (documents.length < maxRequests) return open;
      after = documents.at(-1)?.number ?? 0;
    }
  }

  /**
   * Answers a request. The turn continues when none of its requests waits any more.
   *
   * @throws {StoreError} `request_closed` when it does not wait; `invalid_option` for an answer that it does not allow
   */
  async answer(id: string, decision: QueuedDecision, by: string | null): Promise<void> {
    if (by !== null) checkName("`by`", by);
    const known = await this.#database.read<RequestRecord>("request", id);
    if (known?.value.state === "open") checkAnswer(known.value.request, decision);
    if (known?.value.state !== "open" || !(await this.#close(known, "answered", decision, by))) {
      const message = `The request ${quote(id)} does not wait for an answer: it was answered, it has expired, or its turn is over.`;
      throw new StoreError("request_closed", message, { key: known?.value.request.turn ?? null });
    }
    await this.resumeAnswered(known.value.request.turn);
  }

  /** Answers a request with the decision that does no harm, unless it was answered. */
  async expire(id: string): Promise<void> {
    const known = await persist(() => this.#database.read<RequestRecord>("request", id));
    if (known?.value.state !== "open") return;
    const { request } = known.value;
    if (await this.#close(known, "answered", safeAnswerOf(request), null))
      await this.resumeAnswered(request.turn);
  }

  /** Puts a parked turn back into its line if none of its requests waits. */
  async resumeAnswered(turn: string): Promise<void> {
    const waits = (await this.#of(turn)).some(({ value }) => value.state === "open");
    if (!waits)
      await this.#records.requeue(turn, (record) => (record.state === "parked" ? record : undefined));
  }

  /** Ends the requests that wait for an answer to a call which a turn has not made again. */
  async closeOthers(turn: string, asked: ReadonlySet<string>): Promise<void> {
    for (const document of await this.#of(turn))
      if (document.value.state === "open" && !asked.has(document.key))
        await this.#close(document, "closed", null, null);
  }

  /** Ends what a turn has asked. */
  async closeAll(turn: string): Promise<void> {
    const documents = await this.#of(turn);
    for (const document of documents)
      if (document.value.state === "open") await this.#close(document, "closed", null, null);
    // Whoever answered may have died before it was published.
    if (documents.length > 0) for (const { value } of await this.#of(turn)) await this.#publishClosed(value);
  }

  /** Tells the agent what was answered while its turn had no worker. */
  async describeAnswers(turn: string): Promise<string[]> {
    const documents = await this.#of(turn);
    return documents.flatMap(({ value }) =>
      value.state === "answered" ? [describeAnswer(value.request, value.decision, value.by)] : [],
    );
  }

  /**
   * Handlers that ask whoever reads the queue, for the options of a thread. A handler of the worker's own takes precedence.
   *
   * @param turn the turn that asks
   */
  handlers(options: ThreadOptions, turn: AskingTurn, times: RequestTimes): ThreadOptions {
    const ask = (kind: RequestContent["kind"]) => async (request: unknown, context: InteractionContext) => {
      try {
        return (await this.#ask({ kind, request } as RequestContent, turn, times, context.signal)) as never;
      } catch {
        // The database is away, or another worker has the turn. Nothing is decided here.
        return "park" as never;
      }
    };
    return {
      ...options,
      onApproval: options.onApproval ?? ask("approval"),
      onUserInput: options.onUserInput ?? ask("user_input"),
      onElicitation: options.onElicitation ?? ask("elicitation"),
      // A request ends when its turn does.
      interactionTimeoutMs: Number.POSITIVE_INFINITY,
    };
  }

  /** Waits for the answer to a request, for some time. */
  async #ask(
    content: RequestContent,
    turn: AskingTurn,
    { holdMs, expireMs }: RequestTimes,
    signal: AbortSignal,
  ): Promise<QueuedDecision | "park" | null> {
    const digest = digestOf(content);
    const asked = (await this.#of(turn.key)).find(
      ({ value }) => value.digest === digest && (value.state === "open" || value.state === "answered"),
    );
    const { key: id, value } = asked ?? (await this.#open(content, digest, turn, expireMs));
    turn.asked.add(id);
    try {
      // Also if it was open before: the process that opened it may have died before this.
      await turn.publish({ type: "request.opened", request: value.request }, `${id}/opened`);
    } catch (error) {
      // Another worker has the turn by now, and asks on its own.
      if (asked === undefined) await this.#write({ key: id, version: 1 }, { ...value, state: "closed" });
      throw error;
    }
    // Not `AbortSignal.timeout()`: Node.js collects it when only an `AbortSignal.any()` refers to it, and it never fires.
    const held = new AbortController();
    const release = () => held.abort();
    const timer = setTimeout(release, holdMs);
    signal.addEventListener("abort", release, { once: true });
    if (signal.aborted) release();
    try {
      const topic = documentTopic("request", id);
      for await (const _ of this.#notifications.follow((each) => each === topic, held.signal)) {
        const document = await persist(() => this.#database.read<RequestRecord>("request", id));
        if (document?.value.state !== "answered") continue;
        const value = { ...document.value, state: "used" as const };
        await this.#publishClosed(value);
        if (await this.#write(document, value)) return value.decision;
      }
      return signal.aborted ? null : "park";
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", release);
    }
  }

  async #open(
    content: RequestContent,
    digest: string,
    { key, thread, engine }: AskingTurn,
    expireMs: number | null,
  ): Promise<{ key: string; value: RequestRecord }> {
    const id = randomUUID();
    const now = Date.now();
    const request: QueuedRequest = {
      ...{ id, turn: key, thread, openedAt: new Date(now).toISOString() },
      expiresAt: expireMs === null ? null : new Date(now + expireMs).toISOString(),
      ...content,
    };
    const value: RequestRecord = { request, digest, state: "open", decision: null, by: null };
    if (expireMs !== null)
      await persist(() =>
        engine.add({ id: `expire-${id}`, queue: timers, key: id, priority: 0, delayMs: expireMs }),
      );
    await this.#write({ key: id, version: 0 }, value);
    return { key: id, value };
  }

  /** Closes an open request, and publishes that. Returns whether it was still open. */
  async #close(
    document: StoredDocument<RequestRecord>,
    state: RequestRecord["state"],
    decision: QueuedDecision | null,
    by: string | null,
  ): Promise<boolean> {
    const value = { ...document.value, state, decision, by };
    if (!(await this.#write(document, value))) return false;
    await this.#publishClosed(value);
    return true;
  }

  /** Publishes that a request is closed, unless that has been done. */
  async #publishClosed({ request, decision, by }: RequestRecord): Promise<void> {
    const { id, turn, thread } = request;
    const event = { type: "request.closed", id, decision: withoutSecrets(decision, request), by } as const;
    await writeOnce(this.#database, thread, { turn, event }, `${id}/closed`);
  }

  async #write({ key, version }: { key: string; version: number }, value: RequestRecord): Promise<boolean> {
    const state = value.state === "open" ? "open" : null;
    const write = { version, value, state, group: value.state === "used" ? null : value.request.turn };
    return (await persistDocument(this.#database, "request", key, write)) !== undefined;
  }

  #of(turn: string): Promise<StoredDocument<RequestRecord>[]> {
    const page = { after: 0, limit: maxRequests };
    return persist(() => this.#database.list<RequestRecord>("request", { group: turn }, page));
  }
}
