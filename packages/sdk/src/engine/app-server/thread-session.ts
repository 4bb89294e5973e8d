import {
  type Connection,
  type NoAnswer,
  noAnswer,
  type RequestParams,
  type ServerNotification,
} from "@codex/app-server";
import type {
  ThreadBackgroundTerminal,
  ThreadItem,
  ThreadStartResponse,
  TurnStartParams,
} from "@codex/app-server/wire";
import type { Usage } from "@codex/protocol";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { type AnswerScope, defaultInteractionTimeoutMs } from "../../interaction/handler.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnSink } from "../engine.js";
import { SubAgents } from "./sub-agents.js";
import { translateUsage } from "./translation/translate-usage.js";
import { turnOverrides } from "./turn-overrides.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** What a session needs from its engine. */
export interface SessionContext {
  /** Whether other clients may use the same server, which may run on another machine. */
  readonly remote: boolean;
  report(diagnostic: Diagnostic): void;
}

/** Where a request comes from, which all of them say. */
export interface RequestPlace {
  threadId: string;
  turnId: string | null;
  callId?: string;
}

/** The turn that runs in a session. */
export interface SessionTurn {
  readonly id: string | undefined;
  /** Takes a notification about the thread. Returns whether it was for the turn. */
  accept(notification: ServerNotification): boolean;
  /** A sub-agent that works for the turn has sent something. */
  acceptOfSubAgent(notification: ServerNotification): void;
  /** Fails the turn over a notification that is nested too deep, and returns whether that belonged to it. */
  failTooDeep(method: string, turnId: string | undefined): boolean;
  /** Runs the handlers and tools that the turn waits for. */
  readonly sink: Pick<TurnSink, "call">;
  /** The turn cannot continue. */
  lose(error: unknown): void;
}

interface OpenRequest {
  turnId: string | null;
  controller: AbortController;
}

/**
 * A thread that the server has loaded for this program, with all that belongs to it: what it was loaded with, the turn
 * that runs, its sub-agents, the items that have started, and the requests that wait for an answer.
 */
export class ThreadSession {
  readonly id: string;
  /** Whether it is gone for good once the server unloads it. */
  readonly isEphemeral: boolean;
  /** The directory it works in: the one that was asked for, otherwise the one that the server reported. */
  readonly directory: string;
  connection: Connection;
  /** What it has used so far; `undefined` until the server reports it, `null` when that cannot be known. */
  totalUsage: Usage | null | undefined;
  /** The turn that runs, or that was given up and may still be running. */
  turn: SessionTurn | undefined;
  /** The last turn that was seen to start, whoever started it. */
  lastTurnId: string | undefined;
  /** The turns that this program has run in it. */
  readonly ownTurns: Set<string>;
  readonly subAgents: SubAgents;
  /** What the server warned of when it loaded the thread: the first turn reports it. */
  readonly warnings: ServerNotification[] = [];
  readonly #context: SessionContext;
  /** The handlers and tools. Held weakly for an ephemeral thread, which is unloaded when its `Thread` is garbage. */
  #options: { deref(): ThreadOptions | undefined };
  /** What holds on the server; `undefined` where that is unknown. */
  #parameters: ThreadStartParams | undefined;
  /** What the next turn, or the running one, is to run with. */
  #asked: ThreadStartParams;
  /** Items that have started, by thread: its own and those of sub-agents. A request may be about one of them. */
  readonly #startedItems = new Map<string, Map<string, ThreadItem>>();
  /** Whether a turn has started since the thread was loaded. */
  #hasRun = false;
  readonly #openRequests = new Set<OpenRequest>();
  /** The results of tools whose calls are not complete: the server asks again after a reconnect. */
  readonly #toolResults = new Map<string, Promise<unknown>>();

  /**
   * @param answer the server's answer
   * @param asked what it was loaded with
   * @param before the session that this one replaces, when the thread is loaded again
   */
  constructor(
    context: SessionContext,
    connection: Connection,
    { thread, cwd }: ThreadStartResponse,
    asked: ThreadStartParams,
    options: ThreadOptions,
    before?: ThreadSession,
  ) {
    this.#context = context;
    this.connection = connection;
    this.id = thread.id;
    this.isEphemeral = thread.ephemeral;
    this.directory = asked.cwd ?? cwd;
    this.#parameters = asked;
    this.#asked = asked;
    this.#options = this.#hold(options);
    // Late notifications of the previous turn must not be taken for those of the next one.
    this.lastTurnId = before?.lastTurnId;
    this.ownTurns = before?.ownTurns ?? new Set();
    this.subAgents = before?.subAgents ?? new SubAgents();
  }

  /**
   * Prepares the session for a turn with these options. Returns whether that can be done: otherwise the thread must be
   * loaded again, since the server ignores what a later `thread/resume` asks for.
   *
   * @param isTask whether the turn does something other than answer, and so cannot change any setting
   */
  accepts(asked: ThreadStartParams, options: ThreadOptions, isTask: boolean): boolean {
    const overrides = this.#parameters && turnOverrides(this.#parameters, asked);
    if (overrides === undefined || (isTask && Object.keys(overrides).length > 0)) return false;
    this.#asked = asked;
    this.#options = this.#hold(options);
    return true;
  }

  /** What `turn/start` must say so that the turn runs with what was asked for last. */
  get overrides(): Partial<TurnStartParams> {
    return (this.#parameters && turnOverrides(this.#parameters, this.#asked)) ?? {};
  }

  /** What was asked for holds once the server runs the turn. If it added the input to another turn, nobody knows. */
  confirmOverrides(isOwnTurn: boolean): void {
    this.#parameters = isOwnTurn ? this.#asked : undefined;
  }

  /** Takes a notification about the thread or one of its sub-agents. Returns whether it was for a turn of this program. */
  accept(threadId: string, notification: ServerNotification): boolean {
    this.#noteItems(threadId, notification);
    if (threadId !== this.id) return this.#acceptOfSubAgent(threadId, notification);
    const isHeard = this.turn?.accept(notification) ?? false;
    switch (notification.method) {
      case "thread/tokenUsage/updated":
        this.totalUsage = translateUsage(notification.params.tokenUsage.total);
        break;
      case "turn/started":
        if (!isHeard) this.lastTurnId = notification.params.turn.id;
        this.#hasRun = true;
        break;
      case "warning":
        // The server warns about a thread's settings when it has loaded the thread, before any turn of it.
        if (!isHeard && !this.#hasRun) this.warnings.push(notification);
        break;
    }
    return isHeard;
  }

  /**
   * Answers a request from the agent, also between turns. On a server with other clients a request of another client's
   * turn is left to that client: the first answer wins.
   *
   * @param settled aborts when the server does not need the answer any more
   */
  answer<Result>(
    place: RequestPlace,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result | NoAnswer> {
    const { threadId, turnId } = place;
    const root = threadId === this.id ? (turnId ?? this.lastTurnId) : this.subAgents.rootTurnOf(threadId);
    const isOurs = root !== undefined && (this.ownTurns.has(root) || root === this.turn?.id);
    if (this.#context.remote && !isOurs) return Promise.resolve(noAnswer);
    const run = () => this.#answerOnce(place, settled, answer);
    return isOurs && this.turn?.id === root ? this.turn.sink.call(run) : run();
  }

  /** The processes that the thread's commands have left running; none when the server does not say. */
  async listProcesses(threadId = this.id): Promise<ThreadBackgroundTerminal[]> {
    try {
      const request = { threadId, limit: 1000 };
      const { data } = await this.connection.request("thread/backgroundTerminals/list", request);
      return data ?? [];
    } catch {
      return [];
    }
  }

  report(diagnostic: Omit<Diagnostic, "threadId">, threadId = this.id): void {
    this.#context.report({ ...diagnostic, threadId });
  }

  /** A call of a tool whose result got lost with a connection is not run again. */
  #answerOnce<Result>(
    place: RequestPlace,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result> {
    const { callId } = place;
    if (callId === undefined) return this.#run(place, settled, answer);
    // A tool keeps running when its connection breaks, and its result is sent over the next one.
    const known = this.#toolResults.get(callId) as Promise<Result> | undefined;
    const result = known ?? this.#run(place, new AbortController().signal, answer);
    this.#toolResults.set(callId, result);
    return result;
  }

  async #run<Result>(
    { threadId, turnId }: RequestPlace,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result> {
    const open: OpenRequest = { turnId, controller: new AbortController() };
    const onSettled = () => open.controller.abort(settled.reason);
    if (settled.aborted) onSettled();
    settled.addEventListener("abort", onSettled, { once: true });
    this.#openRequests.add(open);
    const options = this.#options.deref();
    try {
      return await answer({
        options,
        maxResultBytes: this.connection.maxSendBytes,
        workingDirectory: this.directory,
        remote: this.#context.remote,
        signal: open.controller.signal,
        timeoutMs: options?.interactionTimeoutMs ?? defaultInteractionTimeoutMs,
        report: (diagnostic) => this.report(diagnostic, threadId),
        startedItems: (id) => [...(this.#startedItems.get(id)?.values() ?? [])],
        interrupt: () => {
          if (turnId === null) return;
          this.connection.request("turn/interrupt", { threadId, turnId }).catch(() => {});
        },
      });
    } finally {
      settled.removeEventListener("abort", onSettled);
      this.#openRequests.delete(open);
    }
  }

  #acceptOfSubAgent(threadId: string, notification: ServerNotification): boolean {
    this.subAgents.accept(threadId, notification);
    const root = this.subAgents.rootTurnOf(threadId);
    if (root === undefined || root !== this.turn?.id) return false;
    this.turn.acceptOfSubAgent(notification);
    return true;
  }

  #noteItems(threadId: string, notification: ServerNotification): void {
    switch (notification.method) {
      case "item/started": {
        const item = itemOf(notification);
        if (item === undefined) break;
        const items = this.#startedItems.get(threadId) ?? new Map<string, ThreadItem>();
        this.#startedItems.set(threadId, items.set(item.id, item));
        break;
      }
      case "item/completed": {
        const { id = "" } = itemOf(notification) ?? {};
        this.#startedItems.get(threadId)?.delete(id);
        this.#toolResults.delete(id);
        break;
      }
      case "turn/completed":
        this.#startedItems.delete(threadId);
        this.settle((notification.params as { turn?: { id?: string } }).turn?.id);
        break;
    }
  }

  /**
   * Ends the requests of a turn that is over. The server says when it has settled a request, but not for calls of tools:
   * these end with their turn.
   */
  settle(turnId: string | undefined): void {
    for (const open of this.#openRequests) {
      if (open.turnId === turnId) open.controller.abort(new DOMException("The turn is over.", "AbortError"));
    }
    if (this.turn?.id === turnId) this.#toolResults.clear();
  }

  #hold(options: ThreadOptions): { deref(): ThreadOptions | undefined } {
    return this.isEphemeral ? new WeakRef(options) : { deref: () => options };
  }
}

/** The item of a notification; `undefined` where a server leaves it out, which its translation reports. */
function itemOf({ params }: ServerNotification): ThreadItem | undefined {
  return (params as { item?: ThreadItem }).item;
}
