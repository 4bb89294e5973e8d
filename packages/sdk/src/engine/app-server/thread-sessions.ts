import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, RequestParams } from "@codex/app-server";
import type { ThreadStartResponse } from "@codex/app-server/wire";
import { ThreadBusyError, ThreadMismatchError, TurnInterruptedError } from "../../errors/turn-errors.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnRequest } from "../engine.js";
import { defer, orAborted, within } from "../waiting.js";
import { checkAccess } from "./check-access.js";
import { explainRefusal } from "./explain-refusal.js";
import { onceClosed } from "./once-closed.js";
import { allWorkspaceRoots, resumeParameters, type Settings } from "./resume-parameters.js";
import { type ThreadDefaults, threadParameters, threadStartParameters } from "./thread-parameters.js";
import { type SessionContext, ThreadSession } from "./thread-session.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** How long a load that was given up may keep the thread's next turn waiting. */
const givenUpLimitMs = 30_000;

/** How long it may take to load a thread: it starts MCP servers, and waits for those that are required. */
const loadLimitMs = 300_000;

/** How a connection's threads are kept. */
export interface ThreadSessionsOptions extends SessionContext {
  /** How many idle threads stay loaded. */
  maxIdle: number;
  /** How long the server may take to unload a thread before the thread is asked for again regardless. */
  unloadMs: number;
  /** What a thread gets whose options do not say. */
  defaults(): ThreadDefaults;
}

/** The threads that one connection has loaded. */
export class ThreadSessions {
  /** The connection. */
  readonly connection: Connection;
  readonly #options: ThreadSessionsOptions;
  readonly #loaded = new Map<string, ThreadSession>();
  /** The threads that sub-agents work for, by the sub-agent's thread. */
  readonly #roots = new Map<string, ThreadSession>();
  /** The one unused for longest first. */
  readonly #idle = new Set<ThreadSession>();
  /** An ephemeral thread cannot be unloaded for a while, but is of no use any more without its `Thread`. */
  readonly #owners = new FinalizationRegistry<string>((threadId) => void this.unload(threadId));
  /** Threads that are being unloaded, or whose load was given up: they cannot be asked for yet. */
  readonly #leaving = new Map<string, { done: Promise<void>; onClosed: () => void }>();

  constructor(connection: Connection, options: ThreadSessionsOptions) {
    this.connection = connection;
    this.#options = options;
    // The server unloads what the connection had loaded, and cannot say so.
    void connection.closed.then(() => {
      for (const { onClosed } of this.#leaving.values()) onClosed();
    });
  }

  /** The session of a loaded thread, or of the thread that a sub-agent works for. */
  get(threadId: string): ThreadSession | undefined {
    return this.#loaded.get(threadId) ?? this.#roots.get(threadId);
  }

  /** A thread that nobody here has loaded begins a turn: it is a sub-agent's if that works for a turn of ours. */
  noteSubAgent(threadId: string, rootTurnId: string | null): void {
    if (rootTurnId === null || this.#loaded.has(threadId)) return;
    const root = [...this.#loaded.values()].find(({ ownTurns }) => ownTurns.has(rootTurnId));
    if (root !== undefined) this.#roots.set(threadId, root);
  }

  /**
   * Makes a thread ready for a turn: a new one, or the one that has this id. The signal keeps it
   * from asking the server; what it has asked for it awaits all the same.
   */
  async load(threadId: string | null, request: TurnRequest, signal: AbortSignal): Promise<ThreadSession> {
    const { threadOptions: options, task } = request;
    if (threadId === null) return this.#start(options, signal);
    await orAborted(this.#leaving.get(threadId)?.done ?? Promise.resolve(), signal);
    const loaded = this.#loaded.get(threadId);
    if (loaded?.accepts(this.#parameters(options), options, task !== undefined)) {
      this.#idle.delete(loaded);
      return loaded;
    }
    // Other parameters than it was loaded with take effect only when it is loaded again.
    if (loaded !== undefined && !loaded.isEphemeral) {
      await this.#reportProcesses(loaded);
      await orAborted(this.unload(threadId), signal);
    }
    return this.#resume(threadId, options, signal, loaded);
  }

  /** The turn that a thread was loaded for will not be. A new thread is of no use: nobody knows its id. */
  giveUp(threadId: string | null, loading: Promise<ThreadSession>): void {
    const settled = loading
      .then((session) => (threadId === null ? void this.unload(session.id) : this.rest(session)))
      .catch(() => {});
    if (threadId === null) return;
    const closed = defer();
    const limit = sleep(givenUpLimitMs, undefined, { ref: false });
    this.#leave(threadId, Promise.race([settled, limit, closed.promise]), closed.resolve);
  }

  /** Joins a thread again that another connection had loaded, with its running turn. Returns whether that still runs. */
  async rejoin(session: ThreadSession, options: ThreadOptions): Promise<boolean> {
    const request = { ...this.#parameters(options), threadId: session.id, excludeTurns: true };
    // Before its next notification is read.
    const onResult = () => {
      this.#loaded.set(session.id, session);
      for (const subAgent of session.subAgents.threadIds) this.#roots.set(subAgent, session);
    };
    const answer = await onceClosed(() => this.connection.request("thread/resume", request, { onResult }));
    return answer.thread.status.type === "active";
  }

  /** Copies a thread. What the copy has used is known where it copies all that is known here. */
  async fork(
    threadId: string,
    options: ThreadOptions,
    lastTurnId: string | undefined,
  ): Promise<ThreadSession> {
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
  rest(session: ThreadSession): void {
    if (this.#loaded.get(session.id) !== session || session.isEphemeral) return;
    this.#idle.add(session);
    if (this.#idle.size > this.#options.maxIdle) void this.#evict();
  }

  /** Has the server unload a thread; resolves when it has. Never rejects. */
  async unload(threadId: string): Promise<void> {
    // A load that was given up may still be under way.
    if (!this.#loaded.has(threadId)) await this.#leaving.get(threadId)?.done;
    if (this.#loaded.has(threadId)) {
      this.forget(threadId);
      const closed = defer();
      this.#leave(threadId, this.#unsubscribe(threadId, closed.promise), closed.resolve);
    }
    await this.#leaving.get(threadId)?.done;
  }

  /** The server does not have a thread loaded any more. A turn of it would wait for its end in vain. */
  drop(threadId: string): void {
    this.#roots.delete(threadId);
    const session = this.#loaded.get(threadId);
    if (session === undefined) return;
    this.#idle.delete(session);
    this.#loaded.delete(threadId);
    for (const [subAgent, root] of this.#roots) if (root === session) this.#roots.delete(subAgent);
    session.turn?.lose(new TurnInterruptedError("its thread was unloaded"));
  }

  /** The server has unloaded a thread, for whatever reason. */
  forget(threadId: string): void {
    this.drop(threadId);
    this.#leaving.get(threadId)?.onClosed();
  }

  /** Unloads the threads unused for longest, but for those whose commands have left processes running. */
  async #evict(): Promise<void> {
    for (const session of this.#idle) {
      if (this.#idle.size <= this.#options.maxIdle) return;
      const processes = await session.listProcesses();
      // Meanwhile a turn may have begun in it, or another session may have replaced it.
      const isCurrent = this.#idle.has(session) && this.#loaded.get(session.id) === session;
      if (processes.length === 0 && isCurrent) void this.unload(session.id);
    }
  }

  /** Loading a thread again ends the processes that its commands have left running. */
  async #reportProcesses(session: ThreadSession): Promise<void> {
    const processes = await session.listProcesses();
    if (processes.length === 0) return;
    const commands = processes.map(({ command }) => command).join("; ");
    session.report({
      code: "processes_ended",
      message: `The thread's options changed in a way that needs it to be loaded again, which ends: ${commands}.`,
    });
  }

  #leave(threadId: string, left: Promise<void>, onClosed: () => void): void {
    const done = left.then(() => {
      if (this.#leaving.get(threadId)?.done === done) this.#leaving.delete(threadId);
    });
    this.#leaving.set(threadId, { done, onClosed });
  }

  async #start(options: ThreadOptions, signal: AbortSignal): Promise<ThreadSession> {
    const asked = this.#parameters(options);
    const parameters = await this.#newParameters(asked, options, signal);
    return this.#added(options, asked, (onResult) =>
      this.connection.request("thread/start", parameters, { ...loadLimits(signal), onResult }),
    );
  }

  async #resume(
    threadId: string,
    options: ThreadOptions,
    signal: AbortSignal,
    before: ThreadSession | undefined,
  ): Promise<ThreadSession> {
    const parameters = this.#parameters(options);
    try {
      const settings = await this.#settings(parameters, signal);
      const request = { ...resumeParameters(parameters, settings), threadId, excludeTurns: true };
      const ask = (add: (answer: ThreadStartResponse) => void) => {
        const onResult = (answer: ThreadStartResponse) => {
          const { id, status } = answer.thread;
          if (id !== threadId) throw new ThreadMismatchError(threadId, id);
          checkAccess(request, answer);
          if (status.type === "active") throw new ThreadBusyError(threadId, "another client runs a turn");
          add(answer);
        };
        return onceClosed(() =>
          this.connection.request("thread/resume", request, { ...loadLimits(signal), onResult }),
        );
      };
      return await this.#added(options, parameters, ask, before);
    } catch (error) {
      // A thread that was refused here must not keep reporting what it does.
      if (error instanceof ThreadBusyError) void this.#unsubscribe(threadId, Promise.resolve());
      throw explainRefusal(threadId, error);
    }
  }

  /** The thread that a request loads, from its answer on: what the server says about it may be right behind. */
  #added(
    options: ThreadOptions,
    asked: ThreadStartParams,
    ask: (onResult: (answer: ThreadStartResponse) => void) => Promise<unknown>,
    before?: ThreadSession,
  ): Promise<ThreadSession> {
    return new Promise((resolve, reject) => {
      ask((answer) => resolve(this.#add(answer, asked, options, before))).catch(reject);
    });
  }

  #add(
    answer: ThreadStartResponse,
    asked: ThreadStartParams,
    options: ThreadOptions,
    before?: ThreadSession,
  ): ThreadSession {
    const session = new ThreadSession(this.#options, this.connection, answer, asked, options, before);
    // A load that was given up may have added the thread meanwhile.
    const replaced = this.#loaded.get(session.id);
    if (replaced) this.#idle.delete(replaced);
    this.#loaded.set(session.id, session);
    if (session.isEphemeral) this.#owners.register(options, session.id);
    return session;
  }

  async #unsubscribe(threadId: string, closed: Promise<void>): Promise<void> {
    try {
      const { status } = await this.connection.request("thread/unsubscribe", { threadId });
      if (status !== "notLoaded") await within(this.#options.unloadMs, closed);
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
    return threadParameters(options, this.#options.defaults());
  }
}

/** The server finishes a load it has begun, so its answer is awaited even after an abort. */
function loadLimits(signal: AbortSignal) {
  return { signal, answerAfterAbort: true, timeoutMs: loadLimitMs };
}
