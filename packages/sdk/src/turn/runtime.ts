// Named imports of a builtin stay as they were at its first import. Fake timers of a test framework, which may replace those
// of the module before the first turn loads the engine, then stop neither limits nor the end of processes.
import "node:timers/promises";
import { flattenConfig } from "@codex/config";
import { lateFile } from "@codex/exec/errors";
import type { Usage } from "@codex/protocol";
import type { Engine, EngineServer } from "../engine/engine.js";
import { UnsupportedOptionError } from "../errors/option-errors.js";
import { CodexClosedError } from "../errors/turn-errors.js";
import type { CodexOptions } from "../options/codex-options.js";
import { Secrets } from "../options/secrets.js";
import { TurnQueue } from "./turn-queue.js";

/** Loaded late: a program that imports the SDK and runs no turn does not pay for it. */
const engines = lateFile(() => import("./create-engine.js"), "createEngine");

/** A turn that ends with its `Codex`. */
interface RunningTurn {
  readonly ended: Promise<unknown>;
  stop(reason: unknown): Promise<void>;
}

/** The state that all threads of a `Codex` share: its options, its engine, and its running turns. */
export class Runtime {
  /** The checked options. Diagnostics are stripped of secrets. */
  readonly options: CodexOptions;
  readonly secrets: Secrets;
  readonly #overrides: readonly string[];
  readonly #turns = new Set<RunningTurn>();
  /** The queue of each thread in use, which several `Thread` objects of one thread share. */
  readonly #queues = new Map<string, WeakRef<TurnQueue>>();
  readonly #unusedQueues = new FinalizationRegistry<string>((id) => {
    if (this.#queues.get(id)?.deref() === undefined) this.#queues.delete(id);
  });
  #engine: Promise<Engine> | undefined;
  #server: EngineServer | undefined;
  #isClosed = false;

  /** @throws {InvalidConfigError} when `config` has a value that the CLI cannot receive */
  constructor(options: CodexOptions) {
    this.#overrides = [...flattenConfig(options.config ?? {}), ...(options.configOverrides ?? [])];
    // A config that can be flattened can be cloned.
    const copy = { ...options, config: structuredClone(options.config) };
    this.secrets = new Secrets(copy);
    this.options = { ...copy, onDiagnostic: this.secrets.redactDiagnostics(options.onDiagnostic) };
  }

  /** Returns the engine, which the first call loads. If that fails, the next call tries again. Rejects with a `CodexClosedError` after {@link close}. */
  async engine(): Promise<Engine> {
    if (this.#isClosed) throw new CodexClosedError();
    this.#engine ??= this.#createEngine();
    const creating = this.#engine;
    try {
      const engine = await creating;
      this.#server = engine.server;
      return engine;
    } catch (error) {
      if (this.#engine === creating) this.#engine = undefined;
      throw error;
    }
  }

  /** Returns the engine's server. Rejects as {@link engine} does, and on exec. */
  async server(method: string): Promise<EngineServer> {
    this.requireServer(method);
    return (await this.engine()).server as EngineServer;
  }

  /** @throws {UnsupportedOptionError} on exec */
  requireServer(method: string): void {
    const { transport = "exec" } = this.options;
    if (transport === "exec") throw new UnsupportedOptionError(method, "app-server");
  }

  /** Whether the agent runs on another machine. */
  get isElsewhere(): boolean {
    return typeof this.options.transport === "object";
  }

  /** The number of server notifications that belonged to no turn. */
  get unheardNotifications(): number {
    return this.#server?.unheardNotifications ?? 0;
  }

  /** Makes a running server unload a thread. */
  async release(threadId: string): Promise<void> {
    await (await this.#engine)?.server?.release(threadId);
  }

  /** Reads a thread's usage so far; `null` when unknown. Also works after {@link close}. */
  async readTotalUsage(threadId: string): Promise<Usage | null> {
    const engine = await this.#engine?.catch(() => undefined);
    return (await engine?.readTotalUsage(threadId)) ?? null;
  }

  /** Returns the queue of a thread. */
  queueOf(threadId: string): TurnQueue {
    const queue = this.#queues.get(threadId.toLowerCase())?.deref() ?? new TurnQueue();
    this.keepQueue(threadId, queue);
    return queue;
  }

  /** Makes a queue that of a thread. */
  keepQueue(threadId: string, queue: TurnQueue): void {
    const id = threadId.toLowerCase();
    if (this.#queues.get(id)?.deref() === queue) return;
    this.#queues.set(id, new WeakRef(queue));
    this.#unusedQueues.register(queue, id);
  }

  /** Keeps a running turn, so that {@link close} ends it. */
  adopt(turn: RunningTurn): void {
    if (this.#isClosed) throw new CodexClosedError();
    this.#turns.add(turn);
    const remove = () => this.#turns.delete(turn);
    turn.ended.then(remove, remove);
  }

  /** Ends all turns and every process. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#turns].map((turn) => turn.stop(new CodexClosedError())));
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }

  async #createEngine(): Promise<Engine> {
    const { createEngine } = await engines();
    return createEngine(this.options, this.#overrides, this.secrets);
  }
}
