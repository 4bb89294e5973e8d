import type { GetAccountRateLimitsResponse, GetAccountResponse, Model } from "@codex/app-server/wire";

import { checkListModelsOptions, type ListModelsOptions, listModels } from "../management/list-models.js";
import { listThreads } from "../management/list-threads.js";
import { checkListThreadsOptions, type ListThreadsOptions } from "../management/list-threads-options.js";
import type { PagedList } from "../management/paged-list.js";
import {
  checkReadThreadOptions,
  type ReadThreadOptions,
  readThread,
  type ThreadHistory,
} from "../management/read-thread.js";
import type { ThreadInfo } from "../management/thread-info.js";
import { checkThreadId } from "../thread/check-thread-id.js";
import { checkThreadOptions } from "../thread/check-thread-options.js";
import { refuseInteraction } from "../thread/refuse-interaction.js";
import { Thread } from "../thread/thread.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import { checkCodexOptions } from "./check-codex-options.js";
import type { CodexOptions } from "./codex-options.js";
import { Runtime } from "./runtime.js";

/**
 * The agent, set up once for any number of threads. Making one starts nothing: the binary is looked up and started
 * with the first turn.
 */
export class Codex {
  readonly #runtime: Runtime;

  /**
   * @param options see {@link CodexOptions}
   * @throws InvalidOptionError naming the option, what it expects and what it got; `InvalidConfigError` for a value in
   * `config` that the CLI cannot be given.
   */
  constructor(options: CodexOptions = {}) {
    this.#runtime = new Runtime(checkCodexOptions(options));
  }

  /**
   * Makes a new thread. Nothing runs, and it has no id, until its first turn.
   *
   * @throws InvalidOptionError; UnsupportedOptionError for an option that needs the app-server transport
   */
  startThread(options: ThreadOptions = {}): Thread {
    return new Thread(this.#runtime, this.#checkThreadOptions("codex.startThread()", options), null);
  }

  /**
   * Makes a thread that continues an earlier one, of this or another process. The sessions lie in `CODEX_HOME`
   * (`~/.codex` by default). What working directory, model and sandbox the agent uses is decided by `options`, not by
   * what the thread was started with: without `sandboxMode` the CLI picks its default again.
   *
   * @param id the thread's id, as {@link Thread.id} gave it
   * @throws InvalidOptionError, also when the id is none: the CLI would take it for a name and start a new thread;
   * UnsupportedOptionError for an option that needs the app-server transport
   */
  resumeThread(id: string, options: ThreadOptions = {}): Thread {
    checkThreadId(id, "codex.resumeThread()");
    return new Thread(this.#runtime, this.#checkThreadOptions("codex.resumeThread()", options), id);
  }

  /**
   * Makes ready what the first turn needs, so that it starts sooner: starts the app-server, or connects to it. On exec
   * it only looks up the binary, since each turn has a process of its own. Calling it again does no harm.
   *
   * @throws (as a rejection) what would keep a turn from starting, such as `BinaryNotFoundError` or
   * `ConnectionLostError`; the next turn tries again
   */
  async warmUp(): Promise<void> {
    const engine = await this.#runtime.engine();
    await engine.warmUp();
  }

  /**
   * Lists the threads of `CODEX_HOME`, those of either transport and of the terminal, the newest first. Read page by
   * page, as far as the list is iterated. Needs the app-server transport.
   *
   * @throws InvalidOptionError, UnsupportedOptionError. All else is thrown by the list.
   */
  listThreads(options: ListThreadsOptions = {}): PagedList<ThreadInfo> {
    const where = "codex.listThreads()";
    const checked = checkListThreadsOptions(where, options);
    this.#runtime.requireServer(where);
    return listThreads(() => this.#runtime.server(where), checked);
  }

  /**
   * Reads a thread and what happened in it, without running it. Needs the app-server transport. The items come in small
   * pages, so that a long thread with large images does not exceed `maxLineBytes`.
   *
   * @param id the thread's id
   * @throws (as a rejection) `InvalidOptionError`, `UnsupportedOptionError`; `RequestFailedError` when there is no such
   * thread; `MalformedEventError` when a list of the server does not end
   */
  async readThread(id: string, options: ReadThreadOptions = {}): Promise<ThreadHistory> {
    const where = "codex.readThread()";
    checkThreadId(id, where);
    const checked = checkReadThreadOptions(where, options);
    return readThread(await this.#runtime.server(where), id, checked, this.#runtime.options.maxLineBytes);
  }

  /**
   * The models that threads can use. Needs the app-server transport.
   *
   * @throws (as a rejection) `InvalidOptionError`, `UnsupportedOptionError`
   */
  async listModels(options: ListModelsOptions = {}): Promise<Model[]> {
    const checked = checkListModelsOptions("codex.listModels()", options);
    return listModels(await this.#runtime.server("codex.listModels()"), checked);
  }

  /**
   * Who is logged in, if anybody. Needs the app-server transport.
   *
   * @throws (as a rejection) `UnsupportedOptionError`
   */
  async account(): Promise<GetAccountResponse> {
    const server = await this.#runtime.server("codex.account()");
    return (await server.connect()).request("account/read");
  }

  /**
   * How much of the account's allowance is used. Needs the app-server transport.
   *
   * @throws (as a rejection) `UnsupportedOptionError`; `RequestFailedError` unless somebody is logged in to ChatGPT
   */
  async rateLimits(): Promise<GetAccountRateLimitsResponse> {
    const server = await this.#runtime.server("codex.rateLimits()");
    return (await server.connect()).request("account/rateLimits/read");
  }

  /**
   * How many notifications of the app-server belonged to no turn of this object: news of the account or of other
   * threads, and what comes after a turn has ended. They are dropped. Always 0 on exec.
   */
  get unheardNotifications(): number {
    return this.#runtime.unheardNotifications;
  }

  /**
   * Ends every turn that still runs (it rejects with `CodexClosedError`) and whatever process is left. A process whose
   * turn has ended by itself may still write its session, for at most `exitGraceMs`. Resolves when nothing is left. New
   * turns are refused from then on. Calling it again does no harm. A program that never calls it ends all the same once
   * no turn runs, and the app-server with it.
   */
  async close(): Promise<void> {
    await this.#runtime.close();
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #checkThreadOptions(where: string, options: ThreadOptions): ThreadOptions {
    const checked = checkThreadOptions(where, options);
    refuseInteraction(checked, this.#runtime.options.transport);
    return checked;
  }
}
