import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, RequestParams } from "@codex/app-server";
import type { ThreadStartResponse, Turn } from "@codex/app-server/wire";
import { ThreadBusyError, TurnEndedError, TurnInterruptedError } from "../../errors/turn-errors.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { ForkPlace, LoadRequest, TurnTask } from "../engine.js";
import { readAnswer, readId } from "../server-answers.js";
import { orAborted } from "../waiting.js";
import { readSettings, type Settings } from "./effective-settings.js";
import { IdleThreads } from "./idle-threads.js";
import { LeavingThreads } from "./leaving-threads.js";
import { ServerVersion } from "./server-version.js";
import {
  checkResumed,
  explainRefusal,
  lastTurns,
  loadLimitMs,
  onceClosed,
  pauseGoal,
  unloadThread,
} from "./thread-loading.js";
import {
  allWorkspaceRoots,
  resumeParameters,
  threadParameters,
  threadStartParameters,
} from "./thread-parameters.js";
import { type SessionContext, ThreadSession } from "./thread-session.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** How long an abandoned load may keep the thread's next turn waiting. */
const givenUpLimitMs = 30_000;

/** The server completes a load that it has begun, so its answer is awaited even after an abort. */
const loadLimits = (signal: AbortSignal) => ({ signal, answerAfterAbort: true, timeoutMs: loadLimitMs });

/** Options of {@link ThreadSessions}. */
export interface ThreadSessionsOptions extends SessionContext {
  /** The number of idle threads that stay loaded. */
  maxIdle: number;
  /** How long an idle thread stays loaded, in milliseconds. */
  idleMs: number;
}

/** The threads that are loaded over one connection. */
export class ThreadSessions {
  readonly connection: Connection;
  readonly #options: ThreadSessionsOptions;
  readonly #loaded = new Map<string, ThreadSession>();
  readonly #idle: IdleThreads;
  /** Unloads an ephemeral thread, which cannot be loaded again, once its `Thread` is collected. */
  readonly #owners = new FinalizationRegistry<string>((threadId) => {
    // Another `Thread` may have used it since.
    if (this.#loaded.get(threadId)?.options === undefined) void this.unload(threadId);
  });
  readonly leaving = new LeavingThreads();
  /** Set when the handshake is complete, before any thread is loaded. */
  serverVersion = new ServerVersion(undefined);

  constructor(connection: Connection, options: ThreadSessionsOptions) {
    this.connection = connection;
    this.#options = options;
    this.#idle = new IdleThreads({ ...options, unload: (threadId) => void this.unload(threadId) });
    // The server unloads the threads of a lost connection without a notification.
    void connection.closed.then(() => {
      this.leaving.onLost();
      this.#idle.clear();
    });
  }

  /** Returns the session of a loaded thread, or of the thread that a sub-agent works for. */
  get(threadId: string): ThreadSession | undefined {
    return this.#loaded.get(threadId) ?? this.#find(({ subAgents }) => subAgents.has(threadId));
  }

  /** Recognizes a thread that starts a turn for a turn of ours as a sub-agent. */
  noteSubAgent(threadId: string, turn: Turn): void {
    const { rootTurnId } = turn;
    if (rootTurnId === null || this.#loaded.has(threadId)) return;
    this.#find(({ ownTurns }) => ownTurns.has(rootTurnId))?.subAgents.noteTurn(threadId, turn);
  }

  /** Loads a thread for a turn. `signal` prevents further requests; the answer to one that was sent is still awaited. */
  async load(threadId: string | null, request: LoadRequest, signal: AbortSignal): Promise<ThreadSession> {
    const { threadOptions: options, task } = request;
    if (threadId === null) return this.#start(options, signal, task);
    await orAborted(this.leaving.whenGone(threadId), signal);
    const loaded = this.#loaded.get(threadId);
    if (task?.type === "goal") await pauseGoal(this.connection, threadId);
    // Only the answer to `thread/resume` names the running turn, and has its requests sent again.
    if (task?.type === "attach") return this.#resume(threadId, options, signal, loaded, task);
    if (loaded?.accepts(this.#parameters(options, task), options, task !== undefined)) {
      this.#idle.delete(loaded);
      if (loaded.isEphemeral) this.#owners.register(options, threadId);
      return loaded;
    }
    // Other parameters take effect only when the thread is loaded again.
    if (loaded !== undefined && !loaded.isEphemeral) {
      this.serverVersion.checkReload(loaded.settings.optionToReload(this.#parameters(options, task)));
      await loaded.reportProcesses();
      await orAborted(this.unload(threadId), signal);
    }
    return this.#resume(threadId, options, signal, loaded, task);
  }

  /** Abandons a load whose turn will not run. A new thread is unloaded, because its id is unknown to the caller. */
  giveUp(threadId: string | null, loading: Promise<ThreadSession>): void {
    const settled = loading
      .then((session) => (threadId === null ? void this.unload(session.id) : this.markIdle(session)))
      .catch(() => {});
    if (threadId === null) return;
    const limit = sleep(givenUpLimitMs, undefined, { ref: false });
    this.leaving.add(threadId, (closed) => Promise.race([settled, limit, closed]));
  }

  /** Rejoins a thread that an earlier connection had loaded. Returns whether its turn is still running. */
  async rejoin(session: ThreadSession, options: ThreadOptions): Promise<boolean> {
    const request = { ...this.#parameters(options), threadId: session.id, excludeTurns: true };
    // Before the next notification is read.
    const onResult = () => {
      this.#loaded.set(session.id, session);
      if (session.isEphemeral) this.#owners.register(options, session.id);
    };
    const answer = await onceClosed(() => this.connection.request("thread/resume", request, { onResult }));
    return answer.thread.status.type === "active";
  }

  /** Copies a thread. The usage of the copy is known if all turns are copied and the original's usage is known. */
  async fork(threadId: string, options: ThreadOptions, place: ForkPlace): Promise<ThreadSession> {
    const asked = this.#parameters(options);
    const complete = { ...asked, ...threadStartParameters(options) };
    const { ephemeral, ...parameters } = resumeParameters(complete, await this.#settings(asked));
    const source = { threadId, ...place, excludeTurns: true };
    const request = { ...parameters, ephemeral: ephemeral ?? undefined, ...source };
    const copy = await this.#added("thread/fork", options, asked, (onResult) =>
      this.connection.request("thread/fork", request, { timeoutMs: loadLimitMs, onResult }),
    );
    const isWhole = (place.lastTurnId ?? place.beforeTurnId) === undefined;
    copy.totalUsage ??= (isWhole && this.#loaded.get(threadId)?.totalUsage) || null;
    this.markIdle(copy);
    return copy;
  }

  /** Loads a thread, unless it is loaded, and works with it. */
  async use<Result>(
    threadId: string,
    options: ThreadOptions,
    work: (session: ThreadSession) => Promise<Result>,
  ): Promise<Result> {
    const session = await this.load(threadId, { threadOptions: options }, new AbortController().signal);
    try {
      return await work(session);
    } finally {
      this.markIdle(session);
    }
  }

  /** Called when a thread's turn has ended. */
  markIdle(session: ThreadSession): void {
    if (this.#loaded.get(session.id) !== session || session.isEphemeral) return;
    this.#idle.add(session);
  }

  /** Unloads a thread. Resolves when the server has unloaded it. Never rejects. */
  async unload(threadId: string): Promise<void> {
    // An abandoned load may still be running.
    if (!this.#loaded.has(threadId)) await this.leaving.whenGone(threadId);
    if (this.#loaded.has(threadId)) {
      this.forget(threadId);
      this.leaving.add(threadId, (closed) => this.#unload(threadId, closed));
    }
    await this.leaving.whenGone(threadId);
  }

  /** Removes a thread that the server no longer has loaded. A turn of it would never end. */
  drop(threadId: string): void {
    const session = this.#loaded.get(threadId);
    if (session === undefined) {
      this.get(threadId)?.dropSubAgent(threadId);
      return;
    }
    this.#idle.delete(session);
    this.#loaded.delete(threadId);
    session.turn?.lose(new TurnInterruptedError("its thread was unloaded"));
  }

  /** Removes a thread that the server has unloaded, for whatever reason. */
  forget(threadId: string): void {
    this.drop(threadId);
    this.leaving.onClosed(threadId);
  }

  async #start(options: ThreadOptions, signal: AbortSignal, task?: TurnTask): Promise<ThreadSession> {
    const asked = this.#parameters(options, task);
    const parameters = await this.#newParameters(asked, options, signal);
    return this.#added("thread/start", options, asked, (onResult) =>
      this.connection.request("thread/start", parameters, { ...loadLimits(signal), onResult }),
    );
  }

  async #resume(
    threadId: string,
    options: ThreadOptions,
    signal: AbortSignal,
    before: ThreadSession | undefined,
    task?: TurnTask,
  ): Promise<ThreadSession> {
    const parameters = this.#parameters(options, task);
    try {
      const settings = await this.#settings(parameters, signal);
      const place = {
        threadId,
        excludeTurns: true,
        ...(task?.type === "attach" && { initialTurnsPage: lastTurns }),
      };
      const request = { ...resumeParameters(parameters, settings), ...place };
      const check = (answer: ThreadStartResponse) => checkResumed(request, answer, task);
      const ask = (onResult: (answer: ThreadStartResponse) => void) =>
        onceClosed(() =>
          this.connection.request("thread/resume", request, { ...loadLimits(signal), onResult }),
        );
      return await this.#added("thread/resume", options, parameters, ask, { before, check });
    } catch (error) {
      // Stops the notifications of a thread that was rejected here.
      const isRejected = error instanceof ThreadBusyError || error instanceof TurnEndedError;
      if (isRejected && this.#loaded.has(threadId)) this.drop(threadId);
      if (isRejected) void this.#unload(threadId, Promise.resolve());
      throw explainRefusal(threadId, error);
    }
  }

  /** Sends a request that loads a thread, and adds the thread with its answer: notifications may follow immediately. */
  #added(
    method: string,
    options: ThreadOptions,
    asked: ThreadStartParams,
    ask: (onResult: (answer: ThreadStartResponse) => void) => Promise<unknown>,
    {
      check,
      before,
    }: { check?: (answer: ThreadStartResponse) => void; before?: ThreadSession | undefined } = {},
  ): Promise<ThreadSession> {
    const read = (answer: ThreadStartResponse) => {
      readId(method, "thread", answer);
      check?.(answer);
      return this.#add(answer, asked, options, before);
    };
    return new Promise((resolve, reject) => {
      ask((answer) => resolve(readAnswer(method, answer, read))).catch(reject);
    });
  }

  #add(
    answer: ThreadStartResponse,
    asked: ThreadStartParams,
    options: ThreadOptions,
    before?: ThreadSession,
  ): ThreadSession {
    const session = new ThreadSession(this.#options, this.connection, answer, asked, options, before);
    session.serverVersion = this.serverVersion;
    // An abandoned load may have added the thread meanwhile.
    const replaced = this.#loaded.get(session.id);
    if (replaced) this.#idle.delete(replaced);
    this.#loaded.set(session.id, session);
    if (session.isEphemeral) this.#owners.register(options, session.id);
    return session;
  }

  #find(isWanted: (session: ThreadSession) => boolean): ThreadSession | undefined {
    return [...this.#loaded.values()].find(isWanted);
  }

  #unload(threadId: string, closed: Promise<void>): Promise<void> {
    const unloaded = this.serverVersion.unloadsAtOnce ? closed : Promise.resolve();
    return unloadThread(this.connection, threadId, this.#options.remote, unloaded);
  }

  async #newParameters(
    asked: ThreadStartParams,
    options: ThreadOptions,
    signal: AbortSignal,
  ): Promise<ThreadStartParams> {
    const parameters = { ...asked, ...threadStartParameters(options, this.connection, asked) };
    if (parameters.runtimeWorkspaceRoots === undefined) return parameters;
    const settings = await this.#settings(parameters, signal);
    return { ...parameters, runtimeWorkspaceRoots: allWorkspaceRoots(parameters, settings) };
  }

  /** Reads the settings in effect in a thread's directory. */
  #settings({ cwd }: ThreadStartParams, signal?: AbortSignal): Promise<Settings> {
    return readSettings(this.connection, cwd, signal);
  }

  #parameters(options: ThreadOptions, task?: TurnTask): ThreadStartParams {
    const asked = threadParameters(options, this.#options.defaults());
    return task?.type === "goal" ? { ...asked, config: { ...asked.config, "features.goals": true } } : asked;
  }
}
