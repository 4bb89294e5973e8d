import type { DoctorReport } from "./engine/doctor.js";
import { services } from "./management/codex-account.js";
import { CodexHome } from "./management/codex-home.js";
import type { DoctorOptions } from "./management/doctor-options.js";
import type {
  NotificationFunction,
  RequestOptions,
  ServerRequestFunction,
} from "./management/live-connection.js";
import { listen, type Signals, subscribe } from "./management/signals.js";
import type { AttachOptions } from "./management/task-options.js";
import { checkThreadName, isThreadName, requireDirectory } from "./management/thread-lookup.js";
import { refuseWorktree } from "./options/cli-options.js";
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
export class Codex extends CodexHome {
  readonly #runtime: Runtime;

  /** Sends a request of any method to the app-server, for what has no method here. Requires app-server. */
  readonly request: ServerRequestFunction = async (
    method: string,
    params?: unknown,
    options?: RequestOptions,
  ) => (await services()).sendRequest(this.#runtime, "codex.request()", method, params, options) as never;

  /** Calls a handler with the notifications of the app-server. Requires app-server. */
  readonly onNotification: NotificationFunction = (method: string, handler: unknown) =>
    subscribe(this.#runtime, method, handler);

  /**
   * @param options see {@link CodexOptions}
   * @throws {InvalidOptionError} names the option, what it expects and what it got
   * @throws {InvalidConfigError} when `config` has a value that the CLI cannot receive
   */
  constructor(options: CodexOptionsInput = {}) {
    const runtime = new Runtime(checkCodexOptions(options));
    super(runtime);
    this.#runtime = runtime;
  }

  /**
   * Creates a thread. Nothing runs, and the thread has no id, until its first turn.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} when an option requires the other transport
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
   * @throws {UnsupportedOptionError} when an option requires the other transport
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
      return new Thread(this.#runtime, this.#checkResumeOptions(where, options), thread);
    }
    const name = checkThreadName(where, thread);
    const checked = this.#checkResumeOptions(where, options);
    return new Thread(this.#runtime, checked, async () =>
      (await services()).findNamedThread(this.#runtime, name, checked),
    );
  }

  /**
   * Continues the thread that was used last in the working directory, with the current model provider, as
   * `codex exec resume --last` does; archived threads and those of sub-agents do not count. It is looked up at the first use
   * of the `Thread`, whose calls reject with a `ThreadNotFoundError` when there is none, and stays the same from then on.
   *
   * @throws {InvalidOptionError} also without `workingDirectory` on a server elsewhere
   * @throws {UnsupportedOptionError} when an option requires the other transport
   */
  resumeLastThread(options: ThreadOptions = {}): Thread {
    const where = "codex.resumeLastThread()";
    const checked = this.#checkResumeOptions(where, options);
    requireDirectory(where, this.#runtime, checked);
    return new Thread(this.#runtime, checked, async () =>
      (await services()).findLastThread(this.#runtime, checked),
    );
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
    return (await services()).attach(this.#runtime, where, threadId, options);
  }

  /**
   * Calls a listener with each value of a signal: how much of the account's limits is used, how full a context window is, what a
   * thread does, that a history was replaced by a summary, how far the start of an MCP server is. Signals are of all threads of the
   * server, also of those that sub-agents and other clients run. Starts no server, and does not keep the program running. A failure
   * of the listener is the diagnostic `listener_failed`. Requires app-server.
   *
   * @returns a function that removes the listener
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * const remove = codex.on("rateLimit", ({ primary }) => console.log(primary?.usedPercent));
   * ```
   */
  on<Name extends keyof Signals>(signal: Name, listener: (value: Signals[Name]) => unknown): () => void {
    return listen(this.#runtime, signal, listener);
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
   * Looks for what can keep the agent from working: whether the binary is there and supported, `CODEX_HOME` can be written,
   * commands run in the sandbox, there are credentials, and what `codex doctor` checks, such as settings that do not parse, MCP
   * servers and providers that cannot be reached. Runs no turn and changes nothing. Takes a second or two; longer without a network.
   *
   * What is wrong is in the report. The call rejects only for its options and its signal.
   *
   * @throws {InvalidOptionError} also with a server elsewhere, whose machine cannot be looked at
   *
   * @example
   * ```ts
   * const { status, checks } = await codex.doctor();
   * for (const { id, summary, remedy } of checks.filter((check) => check.status === "fail")) console.error(id, summary, remedy);
   * ```
   */
  async doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
    return (await services()).doctor(this.#runtime, options);
  }

  /** The engine that runs the turns. Only `"app-server"` has approvals, steering and lists of threads. */
  get engine(): "exec" | "app-server" {
    return this.#runtime.usesServer ? "app-server" : "exec";
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

  #checkResumeOptions(where: string, options: ThreadOptions): ThreadOptions {
    const checked = this.#checkThreadOptions(where, options);
    refuseWorktree(where, checked);
    return checked;
  }
}
