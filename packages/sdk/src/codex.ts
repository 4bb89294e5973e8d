import type { GetAccountRateLimitsResponse, GetAccountResponse, Model } from "@codex/app-server/wire";
import type { PagedList } from "./engine/paged-list.js";
import type { ExportedSession, SessionLocation } from "./engine/session-transfer.js";
import { attach } from "./management/attached-turn.js";
import {
  checkExportedSession,
  exportSession,
  findSession,
  importSession,
} from "./management/exported-session.js";
import { type ListModelsOptions, listModels } from "./management/list-models.js";
import {
  type NotificationFunction,
  type RequestOptions,
  readObject,
  type ServerRequestFunction,
  sendRequest,
  subscribe,
} from "./management/live-connection.js";
import { type ReadThreadOptions, readThread, type ThreadHistory } from "./management/stored-thread.js";
import type { AttachOptions } from "./management/task-options.js";
import type { ThreadInfo } from "./management/thread-info.js";
import { checkListThreadsOptions, type ListThreadsOptions, listThreads } from "./management/thread-list.js";
import {
  checkThreadName,
  findLastThread,
  findNamedThread,
  isThreadName,
  requireDirectory,
} from "./management/thread-lookup.js";
import { type CodexOptionsInput, checkCodexOptions } from "./options/codex-options.js";
import {
  checkThreadId,
  checkThreadOptions,
  checkTransportFor,
  type ThreadOptions,
} from "./options/thread-options.js";
import { Thread } from "./thread.js";
import { Runtime } from "./turn/runtime.js";
import type { StreamedTurn } from "./turn/streamed-turn.js";

/**
 * The entry point: an agent, configured once for any number of threads. The constructor starts nothing; the first turn
 * finds the binary and starts it.
 *
 * @example
 * ```ts
 * await using codex = new Codex();
 * const thread = codex.startThread({ sandboxMode: "workspace-write" });
 * const turn = await thread.run("Diagnose the test failure and propose a fix");
 * console.log(turn.finalResponse);
 * ```
 */
export class Codex {
  readonly #runtime: Runtime;

  /** Sends a request of any method to the app-server, for what has no method here. Requires app-server. */
  readonly request: ServerRequestFunction = (method: string, params?: unknown, options?: RequestOptions) =>
    sendRequest(this.#runtime, "codex.request()", method, params, options) as Promise<never>;

  /** Calls a handler with the notifications of the app-server. Requires app-server. */
  readonly onNotification: NotificationFunction = (method: string, handler: unknown) =>
    subscribe(this.#runtime, method, handler);

  /**
   * @param options see {@link CodexOptions}
   * @throws {InvalidOptionError} names the option, what it expects and what it got
   * @throws {InvalidConfigError} when `config` has a value that the CLI cannot receive
   */
  constructor(options: CodexOptionsInput = {}) {
    this.#runtime = new Runtime(checkCodexOptions(options));
  }

  /**
   * Creates a thread. Nothing runs, and the thread has no id, until its first turn.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} when an option requires app-server
   */
  startThread(options: ThreadOptions = {}): Thread {
    return new Thread(this.#runtime, this.#checkThreadOptions("codex.startThread()", options), null);
  }

  /**
   * Continues an earlier thread, of this process or another. Sessions are stored in `CODEX_HOME` (default `~/.codex`).
   * Working directory, model and sandbox come from `options` and not from what the thread was started with: without
   * `sandboxMode` the CLI applies its default again.
   *
   * A name is looked up at the first use of the thread, among those that last worked in its working directory. Its calls
   * reject with a `ThreadNotFoundError`, before anything is sent, unless exactly one thread has it and is not archived. On
   * exec an app-server runs for the lookup.
   *
   * @param thread the thread's id, from {@link Thread.id}, or its name, as set by {@link Thread.rename} or in the terminal
   * @throws {InvalidOptionError} also for an invalid id, which the CLI would take for a name and start a new thread
   * @throws {UnsupportedOptionError} when an option requires app-server
   *
   * @example
   * ```ts
   * const thread = codex.resumeThread({ name: "Release notes" }, { workingDirectory: "/srv/project" });
   * ```
   */
  resumeThread(thread: string | { name: string }, options: ThreadOptions = {}): Thread {
    const where = "codex.resumeThread()";
    if (!isThreadName(thread)) {
      checkThreadId(thread, where);
      return new Thread(this.#runtime, this.#checkThreadOptions(where, options), thread);
    }
    const name = checkThreadName(where, thread);
    const checked = this.#checkThreadOptions(where, options);
    return new Thread(this.#runtime, checked, () => findNamedThread(this.#runtime, name, checked));
  }

  /**
   * Continues the thread that was used last in the working directory, with the current model provider, as
   * `codex exec resume --last` does; archived threads and those of sub-agents do not count. It is looked up at the first use
   * of the `Thread`, whose calls reject with a `ThreadNotFoundError` when there is none, and stays the same from then on.
   *
   * @throws {InvalidOptionError} also without `workingDirectory` on a server elsewhere
   * @throws {UnsupportedOptionError} when an option requires app-server
   */
  resumeLastThread(options: ThreadOptions = {}): Thread {
    const where = "codex.resumeLastThread()";
    const checked = this.#checkThreadOptions(where, options);
    requireDirectory(where, this.#runtime, checked);
    return new Thread(this.#runtime, checked, () => findLastThread(this.#runtime, checked));
  }

  /**
   * Follows a turn that another client of the same server has started, such as one that was killed. What waits for an answer is
   * asked again; the first answer of any client counts. What has no handler or tool here is not answered: it waits for another
   * client, and the turn with it. From then on the turn is like any other of this `Codex`: its events
   * begin with what it has done so far, `interrupt()`, leaving the loop and {@link close} end it, and later turns of the
   * thread wait for it. Its `usage` is `null`, and its earlier sub-agents do not ask here. Requires app-server.
   *
   * @param threadId the thread's id
   * @param options the handlers and tools that answer, and how to end the turn
   * @returns the turn, which is being followed already; `null` when none runs
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {ThreadBusyError} when a turn of the thread runs or waits in this `Codex`
   * @throws {RequestFailedError} when the thread does not exist
   */
  async attach(threadId: string, options: AttachOptions = {}): Promise<StreamedTurn | null> {
    const where = "codex.attach()";
    checkThreadId(threadId, where);
    return attach(this.#runtime, where, threadId, options);
  }

  /**
   * Prepares for the first turn, so that it starts sooner: starts the app-server, or connects to it. On exec, where each
   * turn has its own process, it only finds the binary. May be called more than once.
   *
   * Rejects with what would keep a turn from starting, such as `BinaryNotFoundError` or `ConnectionLostError`. The next
   * turn tries again.
   */
  async warmUp(): Promise<void> {
    await this.#runtime.use((engine) => engine.warmUp());
  }

  /**
   * Lists the threads in `CODEX_HOME`, newest first, whether exec, app-server or the terminal created them. Pages are
   * requested as the list is iterated, which throws their errors. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  listThreads(options: ListThreadsOptions = {}): PagedList<ThreadInfo> {
    const where = "codex.listThreads()";
    const checked = checkListThreadsOptions(where, options, this.#runtime.options.onDiagnostic);
    this.#runtime.requireServer(where);
    return listThreads(() => this.#runtime.server(where), checked);
  }

  /**
   * Reads a thread and its turns without running it. Items are requested in small pages, so that a long thread with large
   * images does not exceed `maxLineBytes`. Requires app-server.
   *
   * @param id the thread's id
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist
   * @throws {MalformedEventError} when a list of the server does not end
   */
  async readThread(id: string, options: ReadThreadOptions = {}): Promise<ThreadHistory> {
    const where = "codex.readThread()";
    checkThreadId(id, where);
    return readThread(this.#runtime, where, id, options);
  }

  /**
   * Reads the session of a thread, and of the threads that it was forked from, to continue it on another machine, or in another
   * `CODEX_HOME`, after {@link importSession}. Finds it in the archive as well. Nothing of the session is changed, except that
   * one which codex has compressed is returned as it is without compression. The result is as large as the session.
   *
   * The thread must be closed: `await thread.close()` first. A thread that another process uses is not detected; what it has
   * not written yet is missing. A session does not include the thread's name, and the threads of its sub-agents.
   *
   * @param id the thread's id
   * @throws {InvalidOptionError} also with a server elsewhere, whose sessions are on its machine
   * @throws {ThreadBusyError} when a turn of it runs or waits in this `Codex`, or its app-server has it loaded
   * @throws {ThreadNotFoundError} when it has no session in `CODEX_HOME`, or a thread that it was forked from has none
   * @throws {CodexError} `store_failed` when a file cannot be read
   */
  async exportSession(id: string): Promise<ExportedSession> {
    checkThreadId(id, "codex.exportSession()");
    return exportSession(this.#runtime, id);
  }

  /** Finds the file of a thread's session, also while a turn runs. Resolves with `undefined` as long as there is none. */
  async findSession(id: string): Promise<SessionLocation | undefined> {
    return findSession(this.#runtime, id);
  }

  /**
   * Writes a session of {@link exportSession} into `CODEX_HOME`, so that {@link resumeThread} and {@link readThread} find the
   * thread. A file appears there as a whole or not at all. One that is there already is kept if it is the same, and
   * replaced if the session continues it: moving a thread to and fro works. Another one is refused.
   *
   * A session is as trustworthy as its origin: it has the conversation that the agent continues. Only files of sessions are
   * written, never settings. Nothing prevents a thread from being used in two homes at the same time; the second to be
   * imported back is then refused as `different`.
   *
   * @param session not to be changed during the call
   * @throws {InvalidOptionError} also for paths other than those of sessions, and with a server elsewhere
   * @throws {ThreadBusyError} when this `Codex` uses the thread, or one to write that it was forked from
   * @throws {SessionConflictError} when `CODEX_HOME` has a session of the thread that this one does not continue
   * @throws {CodexError} `store_failed` when a file cannot be read or written. Threads that it was forked from may be there then.
   */
  async importSession(session: ExportedSession): Promise<void> {
    await importSession(this.#runtime, checkExportedSession("codex.importSession()", session));
  }

  /**
   * Lists the models that threads can use. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  async listModels(options: ListModelsOptions = {}): Promise<Model[]> {
    return listModels(this.#runtime, "codex.listModels()", options);
  }

  /**
   * Reads which account is logged in, if any. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   */
  async account(): Promise<GetAccountResponse> {
    return readObject(this.#runtime, "codex.account()", "account/read");
  }

  /**
   * Reads how much of the account's allowance is used. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} unless logged in with ChatGPT
   */
  async rateLimits(): Promise<GetAccountRateLimitsResponse> {
    return readObject(this.#runtime, "codex.rateLimits()", "account/rateLimits/read");
  }

  /** The engine that runs the turns. Only `"app-server"` has approvals, steering and lists of threads. */
  get engine(): "exec" | "app-server" {
    return this.#runtime.usesServer ? "app-server" : "exec";
  }

  /**
   * The number of app-server notifications that belonged to no turn of this object and were dropped: changes of the
   * account, other threads, and what arrives after a turn has ended. Always 0 on exec.
   */
  get unheardNotifications(): number {
    return this.#runtime.unheardNotifications;
  }

  /**
   * Ends every running turn, which rejects with `CodexClosedError`, and every process. The process of a completed turn may
   * first finish writing its session, for at most `exitGraceMs`. Resolves when nothing is left; never rejects. Later turns
   * are rejected. May be called more than once.
   *
   * A program that never calls it still exits once no turn runs, and its app-server with it. The app-server also ends when this
   * object, its threads and their turns have been garbage-collected; a callback or handler that refers to one of them prevents
   * that.
   */
  async close(): Promise<void> {
    await this.#runtime.close();
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #checkThreadOptions(where: string, options: ThreadOptions): ThreadOptions {
    const checked = checkThreadOptions(where, options, this.#runtime.options.onDiagnostic);
    checkTransportFor(checked, this.#runtime.options.transport);
    return checked;
  }
}
