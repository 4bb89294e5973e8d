import type { Usage } from "@codex/protocol";
import { noUsage, subtractUsage } from "../engine/usage.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import type { Runtime } from "./runtime.js";
import { TurnQueue } from "./turn-queue.js";

/** The state that the turns of a `Thread` share: the thread's id, their queue, and its usage. */
export class Conversation {
  readonly runtime: Runtime;
  readonly queue: TurnQueue;
  #id: string | null;

  /** @param id the thread to continue; `null` for a new one */
  constructor(runtime: Runtime, id: string | null) {
    this.runtime = runtime;
    this.#id = id;
    this.queue = id === null ? new TurnQueue() : runtime.queueOf(id);
    if (id === null) this.queue.totalUsage = noUsage;
  }

  /** The thread's id; `null` until its first turn has started. */
  get id(): string | null {
    return this.#id;
  }

  set id(id: string) {
    if (this.#id === null) this.runtime.keepQueue(id, this.queue);
    this.#id = id;
  }

  /** Removes secrets from an error that the agent reports, and reports its attempts to reach the model at once. */
  noteError(message: string): string {
    const { secrets, options } = this.runtime;
    const redacted = secrets.redact(message);
    if (/^Reconnecting\.\.\./.test(message)) {
      reportDiagnostic(options.onDiagnostic, {
        code: "reconnecting",
        message:
          "The agent cannot reach the model, or lost the connection, and tries again. If that goes on, check the network, " +
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
    if (this.#id === null) return noUsage;
    return this.runtime.readTotalUsage(this.#id);
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
