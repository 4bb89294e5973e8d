// Named imports of a builtin stay as they were at its first import. Fake timers of a test framework, which may replace those
// of the module before the first turn loads the engine, then stop neither limits nor the end of processes.
import "node:timers/promises";
import { flattenConfig } from "@codex/config";
import { lateFile } from "@codex/exec/errors";
import { CodexError, type Usage } from "@codex/protocol";
import { explainMissingCredentials } from "../engine/credentials.js";
import type { Engine, EngineServer, Log, SharedState } from "../engine/engine.js";
import { Subscriptions } from "../engine/subscriptions.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import { UnsupportedOptionError } from "../errors/option-errors.js";
import { CodexClosedError } from "../errors/turn-errors.js";
import type { ObservedCodex, ObservedTurn, TurnObserver } from "../observers/turn-observer.js";
import type { CodexOptions } from "../options/codex-options.js";
import { Secrets } from "../options/secrets.js";
import { TurnQueue } from "./turn-queue.js";

/** Loaded late: a program that imports the SDK and runs no turn does not pay for it. */
const engines = lateFile(() => import("./create-engine.js"), "createEngine");

/** Loaded by the first turn that has an option for it. */
const observers = lateFile(() => import("../observers/observe.js"), "observe");

/** The errors of a turn that can be those of the machine. */
const startFailures = new Set<string>([
  "spawn_failed",
  "process_exited",
  "missing_terminal_event",
  "connection_lost",
]);

/** Each line waits for the code that writes it, so the lines keep their order. */
function logWith(options: CodexOptions, secrets: Secrets): Log {
  return (level, event, details) => {
    const line = { time: new Date().toISOString(), level, event, ...details };
    observers().then(
      ({ writeLine }) => writeLine(options, secrets, line),
      () => {},
    );
  };
}

function noteDiagnostics(
  log: Log | undefined,
  listener: CodexOptions["onDiagnostic"],
): CodexOptions["onDiagnostic"] {
  if (log === undefined) return listener;
  return (diagnostic) => {
    const { code, message, threadId = null } = diagnostic;
    log("warn", "diagnostic", { code, message, threadId });
    return listener?.(diagnostic);
  };
}

/** A turn that ends with its `Codex`. */
interface RunningTurn {
  readonly ended: Promise<unknown>;
  stop(reason: unknown): Promise<void>;
}

/** Ends the server of a `Codex` that was collected, together with all of its threads and turns. */
const forgotten = new FinalizationRegistry<Engine>((engine) => void engine.close());

/** The runtimes of calls in progress. A caller may keep nothing but the promise. */
const inUse = new Set<{ runtime: Runtime }>();

/** The state that all threads of a `Codex` share: its options, its engine, and its running turns. */
export class Runtime implements ObservedCodex {
  /** The checked options. Diagnostics are stripped of secrets. */
  readonly options: CodexOptions;
  readonly secrets: Secrets;
  /** The caller's handlers of notifications. */
  readonly subscriptions: Subscriptions;
  /** What the engine uses, too. Without a reference to this object, which could then not be collected. */
  readonly shared: SharedState;
  /** The threads whose sessions were imported, and whose turns the server may not know yet. */
  readonly imported = new Set<string>();
  /** The flattened `config`, then the raw overrides, in the order to send them. */
  readonly overrides: readonly string[];
  readonly #turns = new Set<RunningTurn>();
  /** The queue of each thread in use, which several `Thread` objects of one thread share. */
  readonly #queues = new Map<string, WeakRef<TurnQueue>>();
  readonly #unusedQueues = new FinalizationRegistry<string>((id) => {
    if (this.#queues.get(id)?.deref() === undefined) this.#queues.delete(id);
  });
  readonly log: Log | undefined;
  spending: ObservedCodex["spending"];
  #engine: Promise<Engine> | undefined;
  #isClosed = false;
  #hasExplained = false;
  #hasWorked = false;

  /** @throws {InvalidConfigError} when `config` has a value that the CLI cannot receive */
  constructor(options: CodexOptions) {
    this.overrides = [...flattenConfig(options.config ?? {}), ...(options.configOverrides ?? [])];
    // A config that can be flattened can be cloned.
    const copy = { ...options, config: structuredClone(options.config) };
    const secrets = new Secrets(copy);
    this.secrets = secrets;
    const { debug, logger } = copy;
    this.log = debug || logger ? logWith(copy, secrets) : undefined;
    const onDiagnostic = noteDiagnostics(this.log, options.onDiagnostic);
    this.options = { ...copy, onDiagnostic: secrets.redactDiagnostics(onDiagnostic) };
    this.subscriptions = new Subscriptions(this.options.onDiagnostic);
    this.shared = { secrets, subscriptions: this.subscriptions, log: this.log, tokens: undefined };
  }

  /** Returns the engine, which the first call loads. If that fails, the next call tries again. Rejects with a `CodexClosedError` after {@link close}. */
  async engine(): Promise<Engine> {
    if (this.#isClosed) throw new CodexClosedError();
    this.#engine ??= this.#createOwnEngine();
    const creating = this.#engine;
    try {
      return await creating;
    } catch (error) {
      if (this.#engine === creating) this.#engine = undefined;
      throw error;
    }
  }

  /** Does something with the engine, which nothing ends meanwhile except {@link close}. Rejects as {@link engine} does. */
  async use<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
    const use = { runtime: this };
    inUse.add(use);
    try {
      return await work(await this.engine());
    } finally {
      inUse.delete(use);
    }
  }

  /** Does something with the engine's server. Rejects as {@link use} does, and on exec. */
  async useServer<Result>(method: string, work: (server: EngineServer) => Promise<Result>): Promise<Result> {
    this.requireServer(method);
    return this.use(({ server }) => work(server as EngineServer));
  }

  /** @throws {UnsupportedOptionError} on exec */
  requireServer(method: string): void {
    if (!this.usesServer) throw new UnsupportedOptionError(method, "app-server");
  }

  /** Whether an app-server runs the turns. */
  get usesServer(): boolean {
    return (this.options.transport ?? "exec") !== "exec";
  }

  /** Whether the agent runs on another machine. */
  get isElsewhere(): boolean {
    return typeof this.options.transport === "object";
  }

  /**
   * Works with a server: the engine's, or on exec one that runs for that long. Rejects with a `CodexClosedError` after
   * {@link close}.
   */
  async withServer<Result>(work: (server: EngineServer) => Promise<Result>): Promise<Result> {
    const engine = await this.engine();
    const own = engine.server ? undefined : await this.#createEngine("app-server");
    if (this.#isClosed) throw new CodexClosedError();
    const working = work((own ?? engine).server as EngineServer);
    const close = async () => own?.close();
    try {
      this.adopt({ ended: working, stop: close });
      return await working;
    } catch (error) {
      if (this.#isClosed) throw new CodexClosedError();
      throw error;
    } finally {
      await close();
    }
  }

  /** The functions that no turn needs. They are loaded with the engines. */
  late(): Promise<typeof import("./create-engine.js")> {
    return engines();
  }

  /** Makes a running server unload a thread. */
  async release(threadId: string): Promise<void> {
    if (this.#engine === undefined || this.#isClosed) return;
    await this.use(async ({ server }) => server?.release(threadId));
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

  /** Registers a queue under the id of its thread, once that is known. */
  keepQueue(threadId: string, queue: TurnQueue): void {
    const id = threadId.toLowerCase();
    if (this.#queues.get(id)?.deref() === queue) return;
    this.#queues.set(id, new WeakRef(queue));
    this.#unusedQueues.register(queue, id);
  }

  /** Strips an agent's error of secrets. The first one that comes of missing credentials is reported: the agent retries. */
  readError(message: string): string {
    const remedy = this.#hasExplained ? undefined : explainMissingCredentials(message, this.options);
    if (remedy !== undefined) {
      this.#hasExplained = true;
      reportDiagnostic(this.options.onDiagnostic, { code: "no_credentials", message: remedy });
    }
    return this.secrets.redact(message);
  }

  /** The message of a failed turn: the agent's own, stripped of secrets, then what to do if it has no credentials. */
  readFailure(message: string): string {
    const remedy = explainMissingCredentials(message, this.options);
    const words = this.secrets.redact(message);
    return remedy === undefined ? words : `${words}\n${remedy}`;
  }

  /** The functions that only an option of a turn needs. */
  observers(): Promise<typeof import("../observers/observe.js")> {
    return observers();
  }

  /** Creates the observer of a turn, if one of its options asks for it. */
  async observe(turn: ObservedTurn): Promise<TurnObserver | undefined> {
    const { options, threadOptions } = turn.request;
    const { budget, telemetry } = this.options;
    const isObserved = options.budget ?? threadOptions.budget ?? budget ?? (telemetry || this.log);
    if (!isObserved && !threadOptions.checkpoints) return undefined;
    return (await observers()).observe(this, turn);
  }

  /** Keeps a running turn, so that {@link close} ends it. */
  adopt(turn: RunningTurn): void {
    if (this.#isClosed) throw new CodexClosedError();
    this.#turns.add(turn);
    const remove = () => this.#turns.delete(turn);
    turn.ended.then(
      () => {
        this.#hasWorked = true;
        remove();
      },
      (error) => {
        this.#adviseDoctor(error);
        remove();
      },
    );
  }

  /** Ends all turns and every process. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#turns].map((turn) => turn.stop(new CodexClosedError())));
    const engine = await this.#engine?.catch(() => undefined);
    // Not earlier: the engine may have been created meanwhile.
    forgotten.unregister(this);
    await engine?.close();
  }

  /** Until a turn has completed, the machine may be what is wrong. */
  #adviseDoctor(error: unknown): void {
    if (this.#hasWorked || !CodexError.isInstance(error) || !startFailures.has(error.code)) return;
    const advice = "\nTo find out whether this machine can run the agent, call codex.doctor().";
    const { message, stack = "" } = error;
    if (message.endsWith(advice)) return;
    const value = stack.replace(message, () => message + advice);
    Object.defineProperty(error, "message", { value: message + advice, writable: true, configurable: true });
    Object.defineProperty(error, "stack", { value, writable: true, configurable: true });
  }

  /** The engine of this object, which ends with it. */
  async #createOwnEngine(): Promise<Engine> {
    const engine = await this.#createEngine();
    if (engine.server) forgotten.register(this, engine, this);
    return engine;
  }

  async #createEngine(transport = this.options.transport): Promise<Engine> {
    const { createEngine } = await engines();
    return createEngine({ ...this.options, transport }, this.overrides, this.shared);
  }
}
