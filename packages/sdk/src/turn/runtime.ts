import { flattenConfig } from "@codex/config";
import type { Usage } from "@codex/protocol";
import type { Engine, EngineServer } from "../engine/engine.js";
import { UnsupportedOptionError } from "../errors/option-errors.js";
import { CodexClosedError } from "../errors/turn-errors.js";
import type { CodexOptions } from "../options/codex-options.js";
import { Secrets } from "../options/secrets.js";
import { TurnQueue } from "./turn-queue.js";

/** A turn, as far as it is ended with the `Codex`. */
interface RunningTurn {
  readonly ended: Promise<unknown>;
  stop(reason: unknown): Promise<void>;
}

/** What all threads of one `Codex` share: its options, the engine, and the turns that run. */
export class Runtime {
  /** The caller's options, checked; diagnostics come without secrets. */
  readonly options: CodexOptions;
  readonly secrets: Secrets;
  readonly #overrides: readonly string[];
  readonly #turns = new Set<RunningTurn>();
  /** The order of each thread that somebody uses, so that several `Thread` objects of one thread share it. */
  readonly #queues = new Map<string, WeakRef<TurnQueue>>();
  readonly #unusedQueues = new FinalizationRegistry<string>((id) => {
    if (this.#queues.get(id)?.deref() === undefined) this.#queues.delete(id);
  });
  #engine: Promise<Engine> | undefined;
  #server: EngineServer | undefined;
  #isClosed = false;

  /** @throws InvalidConfigError for a value in `config` that the CLI cannot be given */
  constructor(options: CodexOptions) {
    this.#overrides = [...flattenConfig(options.config ?? {}), ...(options.configOverrides ?? [])];
    // What can be flattened can be copied.
    const copy = { ...options, config: structuredClone(options.config) };
    this.secrets = new Secrets(copy);
    this.options = { ...copy, onDiagnostic: this.secrets.redactDiagnostics(options.onDiagnostic) };
  }

  /** The engine, loaded with its first use. Rejects with a `CodexClosedError` once the `Codex` is closed. */
  async engine(): Promise<Engine> {
    if (this.#isClosed) throw new CodexClosedError();
    this.#engine ??= this.#createEngine();
    const engine = await this.#engine;
    this.#server = engine.server;
    return engine;
  }

  /** The server behind the engine. Rejects like {@link engine}, and on a transport without a server. */
  async server(method: string): Promise<EngineServer> {
    this.requireServer(method);
    return (await this.engine()).server as EngineServer;
  }

  /** @throws UnsupportedOptionError on a transport without a server */
  requireServer(method: string): void {
    const { transport = "exec" } = this.options;
    if (transport === "exec") throw new UnsupportedOptionError(method, "app-server");
  }

  /** How many notifications of the server belonged to no turn. */
  get unheardNotifications(): number {
    return this.#server?.unheardNotifications ?? 0;
  }

  /** Lets a server that runs unload a thread. */
  async release(threadId: string): Promise<void> {
    await (await this.#engine)?.server?.release(threadId);
  }

  /** What a thread has used so far, as the engine knows it; `null` when that is unknown. Works after {@link close}, too. */
  async readTotalUsage(threadId: string): Promise<Usage | null> {
    const engine = await this.#engine?.catch(() => undefined);
    return (await engine?.readTotalUsage(threadId)) ?? null;
  }

  /** The order of a thread. */
  queueOf(threadId: string): TurnQueue {
    const queue = this.#queues.get(threadId.toLowerCase())?.deref() ?? new TurnQueue();
    this.keepQueue(threadId, queue);
    return queue;
  }

  /** Makes a queue the order of a thread. */
  keepQueue(threadId: string, queue: TurnQueue): void {
    const id = threadId.toLowerCase();
    if (this.#queues.get(id)?.deref() === queue) return;
    this.#queues.set(id, new WeakRef(queue));
    this.#unusedQueues.register(queue, id);
  }

  /** Keeps a turn, to end it with the `Codex`, until it has ended. */
  adopt(turn: RunningTurn): void {
    if (this.#isClosed) throw new CodexClosedError();
    this.#turns.add(turn);
    const remove = () => this.#turns.delete(turn);
    turn.ended.then(remove, remove);
  }

  /** Ends all turns, and everything that still runs. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#turns].map((turn) => turn.stop(new CodexClosedError())));
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }

  /** Each engine is loaded only when it is used. */
  async #createEngine(): Promise<Engine> {
    const { transport = "exec" } = this.options;
    if (transport === "exec") {
      const { ExecEngine } = await import("../engine/exec/exec-engine.js");
      return new ExecEngine(this.options, this.#overrides, this.secrets);
    }
    const { AppServerEngine } = await import("../engine/app-server/app-server-engine.js");
    return new AppServerEngine(this.options, this.#overrides, this.secrets);
  }
}
