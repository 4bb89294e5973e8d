import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, RequestParams } from "@codex/app-server";
import type { ThreadStartResponse } from "@codex/app-server/wire";

import { ThreadBusyError } from "../../errors/thread-busy-error.js";
import { ThreadMismatchError } from "../../errors/thread-mismatch-error.js";
import { TurnInterruptedError } from "../../errors/turn-interrupted-error.js";
import type { ThreadOptions } from "../../thread/thread-options.js";
import type { AppServerTurn } from "./app-server-turn.js";
import { checkAccess } from "./check-access.js";
import { explainRefusal } from "./explain-refusal.js";
import { onceClosed } from "./once-closed.js";
import { orAborted } from "./or-aborted.js";
import { allWorkspaceRoots, resumeParameters, type Settings } from "./resume-parameters.js";
import { ServerThread } from "./server-thread.js";
import { type ThreadDefaults, threadParameters, threadStartParameters } from "./thread-parameters.js";
import { within } from "./within.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** A thread whose turns this engine runs. */
type LoadedThread = ServerThread<AppServerTurn>;

/** How long a load that was given up may keep the thread's next turn waiting. */
const givenUpLimitMs = 30_000;

/** How a connection's threads are kept. */
export interface ServerThreadsLimits {
  /** How many idle threads stay loaded. */
  maxIdle: number;
  /** How long the server may take to put a thread away before the thread is asked for again regardless. */
  putAwayMs: number;
}

/** How long it may take to load a thread: it starts MCP servers, and waits for those that are required. */
const loadLimitMs = 300_000;

/** The threads that one connection has loaded. */
export class ServerThreads {
  /** The connection. */
  readonly connection: Connection;
  readonly #defaults: () => ThreadDefaults;
  readonly #limits: ServerThreadsLimits;
  readonly #loaded = new Map<string, LoadedThread>();
  /** The one unused for longest first. */
  readonly #idle = new Set<LoadedThread>();
  /** An ephemeral thread cannot be put away for a while, but is of no use any more without its `Thread`. */
  readonly #owners = new FinalizationRegistry<string>((threadId) => void this.putAway(threadId));
  readonly #leaving = new Map<string, { done: Promise<void>; onClosed: () => void }>();

  /**
   * @param connection the connection
   * @param defaults what a thread gets whose options do not say
   * @param limits how many idle threads stay loaded, and how long putting one away may take
   */
  constructor(connection: Connection, defaults: () => ThreadDefaults, limits: ServerThreadsLimits) {
    this.connection = connection;
    this.#defaults = defaults;
    this.#limits = limits;
    // With it goes what it had loaded, and nobody will tell.
    void connection.closed.then(() => {
      for (const { onClosed } of this.#leaving.values()) onClosed();
    });
  }

  /** A loaded thread. */
  get(threadId: string): LoadedThread | undefined {
    return this.#loaded.get(threadId);
  }

  /**
   * Makes a thread ready for a turn with these options: a new one, or the one that has this id. The signal keeps it
   * from asking the server; what it has asked for it awaits all the same.
   */
  async load(threadId: string | null, options: ThreadOptions, signal: AbortSignal): Promise<LoadedThread> {
    if (threadId === null) return this.#start(options, signal);
    const settings = JSON.stringify(this.#parameters(options));
    const loaded = this.#loaded.get(threadId);
    if (loaded?.settings === settings) {
      this.#idle.delete(loaded);
      return loaded;
    }
    // Other options than it was loaded with take effect only when it is loaded anew.
    if (loaded !== undefined && !loaded.isEphemeral) void this.putAway(threadId);
    await orAborted(this.#leaving.get(threadId)?.done ?? Promise.resolve(), signal);
    return this.#resume(threadId, options, signal);
  }

  /** The turn that a thread was loaded for will not be. A new thread is of no use: nobody knows its id. */
  async giveUp(loading: Promise<LoadedThread>, isNew: boolean): Promise<void> {
    const givenUp = loading.then((thread) => (isNew ? void this.putAway(thread.id) : this.rest(thread)));
    await Promise.race([givenUp.catch(() => {}), sleep(givenUpLimitMs, undefined, { ref: false })]);
  }

  /** Joins a thread again that another connection had loaded, with its running turn. Tells whether that still runs. */
  async rejoin(thread: LoadedThread, options: ThreadOptions): Promise<boolean> {
    const request = { ...this.#parameters(options), threadId: thread.id, excludeTurns: true };
    // Before its next notification is read.
    const onResult = () => void this.#loaded.set(thread.id, thread);
    const session = await onceClosed(() => this.connection.request("thread/resume", request, { onResult }));
    return session.thread.status.type === "active";
  }

  /** Copies a thread. What the copy has used is known where it copies all that is known here. */
  async fork(
    threadId: string,
    options: ThreadOptions,
    lastTurnId: string | undefined,
  ): Promise<LoadedThread> {
    const asked = this.#parameters(options);
    const complete = { ...asked, ...threadStartParameters(options) };
    const { ephemeral, ...parameters } = resumeParameters(complete, await this.#settings(asked));
    const request = {
      ...parameters,
      ephemeral: ephemeral ?? undefined,
      threadId,
      lastTurnId,
      excludeTurns: true,
    };
    const copy = await this.#added(options, asked, (onResult) =>
      this.connection.request("thread/fork", request, { timeoutMs: loadLimitMs, onResult }),
    );
    copy.totalUsage ??= (lastTurnId === undefined && this.#loaded.get(threadId)?.totalUsage) || null;
    this.rest(copy);
    return copy;
  }

  /** The thread's turn is over. */
  rest(thread: LoadedThread): void {
    if (this.#loaded.get(thread.id) !== thread || thread.isEphemeral) return;
    this.#idle.add(thread);
    const [oldest] = this.#idle;
    if (oldest !== undefined && this.#idle.size > this.#limits.maxIdle) void this.putAway(oldest.id);
  }

  /** Has the server put a thread away; resolves when it has. Never rejects. */
  async putAway(threadId: string): Promise<void> {
    if (this.#loaded.has(threadId)) {
      this.forget(threadId);
      let onClosed = () => {};
      const closed = new Promise<void>((resolve) => {
        onClosed = resolve;
      });
      const done = this.#unsubscribe(threadId, closed).then(() => void this.#leaving.delete(threadId));
      this.#leaving.set(threadId, { done, onClosed });
    }
    await this.#leaving.get(threadId)?.done;
  }

  /** The server does not have a thread loaded any more. A turn of it would wait for its end in vain. */
  drop(threadId: string): void {
    const thread = this.#loaded.get(threadId);
    if (thread === undefined) return;
    this.#idle.delete(thread);
    this.#loaded.delete(threadId);
    thread.turn?.lose(new TurnInterruptedError("its thread was put away"));
  }

  /** The server has put a thread away, for whatever reason. */
  forget(threadId: string): void {
    this.drop(threadId);
    this.#leaving.get(threadId)?.onClosed();
  }

  async #start(options: ThreadOptions, signal: AbortSignal): Promise<LoadedThread> {
    const asked = this.#parameters(options);
    const parameters = await this.#newParameters(asked, options, signal);
    return this.#added(options, asked, (onResult) =>
      this.connection.request("thread/start", parameters, { ...loadLimits(signal), onResult }),
    );
  }

  async #resume(threadId: string, options: ThreadOptions, signal: AbortSignal): Promise<LoadedThread> {
    const parameters = this.#parameters(options);
    try {
      const settings = await this.#settings(parameters, signal);
      const request = { ...resumeParameters(parameters, settings), threadId, excludeTurns: true };
      return await this.#added(options, parameters, (add) => {
        const onResult = (session: ThreadStartResponse) => {
          const { id, status } = session.thread;
          if (id !== threadId) throw new ThreadMismatchError(threadId, id);
          checkAccess(request, session);
          if (status.type === "active") throw new ThreadBusyError(threadId, "another client runs a turn");
          add(session);
        };
        return onceClosed(() =>
          this.connection.request("thread/resume", request, { ...loadLimits(signal), onResult }),
        );
      });
    } catch (error) {
      // A thread that was refused here must not keep telling what it does.
      if (error instanceof ThreadBusyError) void this.#unsubscribe(threadId, Promise.resolve());
      throw explainRefusal(threadId, error);
    }
  }

  /** The thread that a request loads, from its answer on: what the server says of it may be right behind. */
  #added(
    options: ThreadOptions,
    asked: ThreadStartParams,
    ask: (onResult: (session: ThreadStartResponse) => void) => Promise<unknown>,
  ): Promise<LoadedThread> {
    return new Promise((resolve, reject) => {
      ask((session) => resolve(this.#add(session, options, asked))).catch(reject);
    });
  }

  #add(session: ThreadStartResponse, options: ThreadOptions, asked: ThreadStartParams): LoadedThread {
    const thread = new ServerThread<AppServerTurn>(session, asked);
    this.#loaded.set(thread.id, thread);
    if (thread.isEphemeral) this.#owners.register(options, thread.id);
    return thread;
  }

  async #unsubscribe(threadId: string, closed: Promise<void>): Promise<void> {
    try {
      const { status } = await this.connection.request("thread/unsubscribe", { threadId });
      if (status !== "notLoaded") await within(this.#limits.putAwayMs, closed);
    } catch {
      // The connection is gone, and with it what it had loaded.
    }
  }

  async #newParameters(
    asked: ThreadStartParams,
    options: ThreadOptions,
    signal: AbortSignal,
  ): Promise<ThreadStartParams> {
    const parameters = { ...asked, ...threadStartParameters(options) };
    if (parameters.runtimeWorkspaceRoots === undefined) return parameters;
    const settings = await this.#settings(parameters, signal);
    return { ...parameters, runtimeWorkspaceRoots: allWorkspaceRoots(parameters, settings) };
  }

  /** The settings in effect where a thread works. */
  async #settings({ cwd }: ThreadStartParams, signal?: AbortSignal): Promise<Settings> {
    const { config = {} } = await this.connection.request("config/read", { cwd }, { signal });
    return config as Settings;
  }

  #parameters(options: ThreadOptions): ThreadStartParams {
    return threadParameters(options, this.#defaults());
  }
}

/** What the server has begun to load it goes on loading, so its answer is awaited also after an abort. */
function loadLimits(signal: AbortSignal) {
  return { signal, answerAfterAbort: true, timeoutMs: loadLimitMs };
}
