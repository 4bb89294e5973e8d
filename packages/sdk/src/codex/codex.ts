import { flattenConfig } from "@codex/config";
import { createEngine } from "../engine/create-engine.js";
import type { Engine, EngineServer } from "../engine/engine.js";
import { CodexClosedError } from "../errors/codex-closed-error.js";
import { UnsupportedOptionError } from "../errors/unsupported-option-error.js";
import { checkThreadId } from "../thread/check-thread-id.js";
import { checkThreadOptions } from "../thread/check-thread-options.js";
import { Thread } from "../thread/thread.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import type { TurnRun } from "../turn/turn-run.js";
import { checkCodexOptions } from "./check-codex-options.js";
import type { CodexOptions } from "./codex-options.js";

/**
 * The agent, set up once for any number of threads. Making one starts nothing: the binary is looked up and started
 * with the first turn.
 */
export class Codex {
  readonly #options: CodexOptions;
  readonly #overrides: readonly string[];
  readonly #runs = new Set<TurnRun>();
  #engine: Promise<Engine> | undefined;
  #isClosed = false;

  /**
   * @param options see {@link CodexOptions}
   * @throws InvalidOptionError naming the option, what it expects and what it got; `InvalidConfigError` for a value in
   * `config` that the CLI cannot be given.
   */
  constructor(options: CodexOptions = {}) {
    checkCodexOptions(options);
    const overrides = [...flattenConfig(options.config ?? {}), ...(options.configOverrides ?? [])];
    this.#options = { ...options };
    this.#overrides = overrides;
  }

  /**
   * Makes a new thread. Nothing runs, and it has no id, until its first turn.
   *
   * @throws InvalidOptionError
   */
  startThread(options: ThreadOptions = {}): Thread {
    checkThreadOptions("codex.startThread()", options);
    return this.#newThread(options, null);
  }

  /**
   * Makes a thread that continues an earlier one, of this or another process. The sessions lie in `CODEX_HOME`
   * (`~/.codex` by default). What working directory, model and sandbox the agent uses is decided by `options`, not by
   * what the thread was started with: without `sandboxMode` the CLI picks its default again.
   *
   * @param id the thread's id, as {@link Thread.id} gave it
   * @throws InvalidOptionError, also when the id is none: the CLI would take it for a name and start a new thread
   */
  resumeThread(id: string, options: ThreadOptions = {}): Thread {
    checkThreadId(id);
    checkThreadOptions("codex.resumeThread()", options);
    return this.#newThread(options, id);
  }

  /**
   * Ends every turn that still runs (it rejects with `CodexClosedError`) and whatever process is left. A process whose
   * turn has ended by itself may still write its session, for at most `exitGraceMs`. Resolves when nothing is left. New turns are refused from then on. Calling it again does no harm.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#runs].map((run) => run.stop(new CodexClosedError())));
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #getEngine(): Promise<Engine> {
    if (this.#isClosed) throw new CodexClosedError();
    this.#engine ??= createEngine(this.#options, this.#overrides);
    return this.#engine;
  }

  async #getServer(method: string): Promise<EngineServer> {
    const { server } = await this.#getEngine();
    if (server === undefined) throw new UnsupportedOptionError(method, "app-server");
    return server;
  }

  #newThread(options: ThreadOptions, id: string | null): Thread {
    return new Thread(
      {
        engine: () => this.#getEngine(),
        server: (method) => this.#getServer(method),
        adopt: (run) => {
          this.#runs.add(run);
          const forget = () => this.#runs.delete(run);
          run.ended.then(forget, forget);
        },
      },
      options,
      id,
    );
  }
}
