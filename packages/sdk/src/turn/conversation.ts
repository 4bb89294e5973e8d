import { whenAborted } from "@codex/exec/errors";
import { CodexError, noUsage, type Usage } from "@codex/protocol";
import type { Engine, EngineServer, EngineTurn } from "../engine/engine.js";
import { subtractUsage } from "../engine/usage.js";
import { orAborted } from "../engine/waiting.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { TurnTimeoutError } from "../errors/turn-errors.js";
import type { TurnUse } from "../observers/turn-observer.js";
import type { TurnOptions } from "../options/turn-options.js";
import type { Runtime } from "./runtime.js";
import { noReport, withTurn } from "./turn.js";
import { TurnLimits } from "./turn-limits.js";
import { TurnQueue } from "./turn-queue.js";

/** What a turn has done that was never started. */
const nothing = {
  ...noReport,
  threadId: null,
  turnId: null,
  began: false,
  items: [],
  usage: noUsage(),
  diff: null,
  callers: [],
};

/** The thread to continue: its id, or a function that looks it up; `null` for a new one. */
export type ThreadIdSource = string | (() => Promise<string>) | null;

/** The state that the turns of a `Thread` share: the thread's id, their queue, and its usage. */
export class Conversation {
  readonly runtime: Runtime;
  #queue: TurnQueue;
  #id: string | null;
  readonly #lookUp: (() => Promise<string>) | null;
  #found: Promise<void> | undefined;

  constructor(runtime: Runtime, source: ThreadIdSource) {
    this.runtime = runtime;
    this.#id = typeof source === "string" ? source : null;
    this.#lookUp = typeof source === "function" ? source : null;
    this.#queue = this.#id === null ? new TurnQueue() : runtime.queueOf(this.#id);
    if (this.#id === null) this.#queue.totalUsage = noUsage();
  }

  /** The thread's queue. A thread that has to be found has it afterwards. */
  get queue(): TurnQueue {
    return this.#queue;
  }

  /** Whether {@link find} must be called before the queue is used. It stays so, which keeps the order of the calls. */
  get mustBeFound(): boolean {
    return this.#lookUp !== null;
  }

  /** Whether the thread has been found or is being looked up. */
  get isSought(): boolean {
    return this.#found !== undefined;
  }

  /**
   * Finds the thread that was not given by its id; the first call looks it up. If that fails, all waiting calls reject, and
   * a later one tries again. Looks nothing up for a signal that has aborted, with whose reason the turn rejects.
   */
  async find(options: TurnOptions = {}): Promise<void> {
    const { signal } = options;
    if (signal?.aborted) return;
    this.#found ??= this.#lookUpId();
    const stopper = new AbortController();
    const limits = new TurnLimits(options, (option, limitMs) =>
      stopper.abort(new TurnTimeoutError(option, limitMs, undefined)),
    );
    const ignoreSignal = signal && whenAborted(signal, () => stopper.abort(signal.reason));
    try {
      await orAborted(this.#found, stopper.signal);
    } catch (error) {
      throw CodexError.isInstance(error) ? withTurn(error, nothing) : error;
    } finally {
      limits.end();
      ignoreSignal?.();
    }
  }

  /** The thread's id; `null` until its first turn has started. */
  get id(): string | null {
    return this.#id;
  }

  /**
   * Runs an operation of the server on the thread, between two turns.
   *
   * @param where the public method that was called, for the message
   */
  async between<Result>(
    where: string,
    work: (server: EngineServer, threadId: string) => Promise<Result>,
  ): Promise<Result> {
    this.runtime.requireServer(where);
    return this.withEngine(where, ({ server }, id) => work(server as EngineServer, id));
  }

  /** Runs an operation of either engine on the thread, between two turns. */
  async withEngine<Result>(
    where: string,
    work: (engine: Engine, threadId: string) => Promise<Result>,
  ): Promise<Result> {
    if (this.mustBeFound) await this.find();
    return this.queue.between(where, () =>
      this.runtime.use(async (engine) => work(engine, this.requireId(where))),
    );
  }

  /** @throws {InvalidOptionError} before the first turn of a new thread */
  requireId(where: string): string {
    if (this.#id !== null) return this.#id;
    throw new InvalidOptionError("id", "known (run a turn of the thread first)", "null", where);
  }

  async #lookUpId(): Promise<void> {
    try {
      this.#id = (await this.#lookUp?.()) ?? null;
      if (this.#id !== null) this.#queue = this.runtime.queueOf(this.#id);
    } catch (error) {
      this.#found = undefined;
      throw error;
    }
  }

  set id(id: string) {
    if (this.#id === null) this.runtime.keepQueue(id, this.queue);
    this.#id = id;
  }

  /** Removes secrets from an error that the agent reports, and reports its attempts to reach the model at once. */
  noteError(message: string): string {
    const { options } = this.runtime;
    const redacted = this.runtime.readError(message);
    if (/^Reconnecting\.\.\./.test(message)) {
      reportDiagnostic(options.onDiagnostic, {
        code: "reconnecting",
        message:
          "The agent cannot reach the model, or lost the connection, and tries again. If this continues, check the network, " +
          "the proxy (HTTPS_PROXY) and the certificates (SSL_CERT_FILE or CODEX_CA_CERTIFICATE).",
        detail: redacted,
        ...(this.#id !== null && { threadId: this.#id }),
      });
    }
    return redacted;
  }

  /** Reads the thread's usage so far, unless it is known. */
  async findUsage(): Promise<void> {
    this.queue.totalUsage ??= await this.readTotalUsage();
  }

  /** Reads the thread's usage so far from its session; `null` when unknown. Never rejects. */
  async readTotalUsage(): Promise<Usage | null> {
    if (this.#id === null) return noUsage();
    return this.runtime.readTotalUsage(this.#id);
  }

  /** Reads how much a turn has used so far. */
  async readUse({ id, totals, report, rateLimits }: Partial<EngineTurn> = {}): Promise<TurnUse> {
    const total = totals ? totals.after : await this.readTotalUsage();
    const before = totals?.before ?? this.queue.totalUsage;
    return {
      usage: total && before && subtractUsage(total, before),
      turnId: id ?? null,
      subAgentUsage: totals?.subAgents ?? null,
      model: report?.model ?? null,
      rateLimits,
    };
  }

  /**
   * Computes a turn's share of the thread's running total, which is all that the agent reports.
   *
   * @param total the total at the end of the turn; `null` when unknown
   * @param before the total at its start, if the engine knows it better
   * @returns the turn's usage; `null` when unknown
   */
  shareOf(total: Usage | null, before: Usage | null = null): Usage | null {
    const known = before ?? this.queue.totalUsage;
    const share = total && known && subtractUsage(total, known);
    // A total that decreased counts something else, so the next share cannot be computed from it either.
    this.queue.totalUsage = known !== null && share === null ? null : total;
    return share;
  }
}
