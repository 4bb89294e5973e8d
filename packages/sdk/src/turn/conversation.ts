import type { Usage } from "@codex/protocol";
import { noUsage, subtractUsage } from "../engine/usage.js";
import type { Runtime } from "./runtime.js";
import { TurnQueue } from "./turn-queue.js";

/** What the turns of a `Thread` share: the thread's id, their order, and what the thread has used. */
export class Conversation {
  readonly runtime: Runtime;
  readonly queue: TurnQueue;
  #id: string | null;
  /** What the thread had used after its last turn; `null` where that is unknown. */
  #totalUsage: Usage | null;

  /** @param id the thread to continue; `null` for a new one */
  constructor(runtime: Runtime, id: string | null) {
    this.runtime = runtime;
    this.#id = id;
    this.queue = id === null ? new TurnQueue() : runtime.queueOf(id);
    this.#totalUsage = id === null ? noUsage : null;
  }

  /** The thread's id; `null` until its first turn has started. */
  get id(): string | null {
    return this.#id;
  }

  set id(id: string) {
    if (this.#id === null) this.runtime.keepQueue(id, this.queue);
    this.#id = id;
  }

  /** Finds out what the thread has used so far, unless that is known. */
  async findUsage(): Promise<void> {
    this.#totalUsage ??= await this.readTotalUsage();
  }

  /** What the thread has used so far, as its session recorded it; `null` when that cannot be read. Never rejects. */
  async readTotalUsage(): Promise<Usage | null> {
    if (this.#id === null) return noUsage;
    return this.runtime.readTotalUsage(this.#id);
  }

  /**
   * Splits the running total, which is all that the wire reports, into the shares of turns.
   *
   * @param total the total at the end of a turn; `null` where the turn did not report it
   * @param before the total at its start, where the engine knows it better
   * @returns what the turn used; `null` when unknown
   */
  shareOf(total: Usage | null, before: Usage | null = null): Usage | null {
    const known = this.#totalUsage ?? before;
    const share = total && known && subtractUsage(total, known);
    // A total that went down counts something else, so the next share cannot be computed from it either.
    this.#totalUsage = known !== null && share === null ? null : total;
    return share;
  }
}
