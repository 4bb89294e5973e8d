import { clearTimeout, setTimeout } from "node:timers";
import type { ThreadSession } from "./thread-session.js";

/** The defaults of `maxIdleThreads` and `idleThreadMs`. */
export const defaultMaxIdleThreads = 128;
export const defaultIdleThreadMs = 600_000;

/** Options of {@link IdleThreads}. */
export interface IdleThreadsOptions {
  /** The number of idle threads that stay loaded. */
  maxIdle: number;
  /** How long an idle thread stays loaded, in milliseconds; `Infinity` for no limit. */
  idleMs: number;
  unload(threadId: string): void;
}

/** The loaded threads without a running turn. Those beyond a number or a time are unloaded. */
export class IdleThreads {
  readonly #options: IdleThreadsOptions;
  /** When the time of each is over. Least recently used first. */
  readonly #timers = new Map<ThreadSession, ReturnType<typeof setTimeout> | null>();

  constructor(options: IdleThreadsOptions) {
    this.#options = options;
  }

  /** A thread's turn has ended. */
  add(session: ThreadSession): void {
    this.delete(session);
    this.#timers.set(session, this.#startTimer(session));
    if (this.#timers.size > this.#options.maxIdle) void this.#evict();
  }

  /** A thread is in use again, or no longer loaded. */
  delete(session: ThreadSession): void {
    clearTimeout(this.#timers.get(session) ?? undefined);
    this.#timers.delete(session);
  }

  /** Forgets all of them: they are no longer loaded. */
  clear(): void {
    for (const session of [...this.#timers.keys()]) this.delete(session);
  }

  #startTimer(session: ThreadSession): ReturnType<typeof setTimeout> | null {
    const { idleMs } = this.#options;
    if (idleMs === Number.POSITIVE_INFINITY) return null;
    const timer = setTimeout(() => void this.#expire(session), idleMs);
    timer.unref();
    return timer;
  }

  /** Unloads a thread whose time is over, or gives it more time if its commands left processes running. */
  async #expire(session: ThreadSession): Promise<void> {
    if ((await this.#unloadUnlessBusy(session)) || !this.#timers.has(session)) return;
    this.delete(session);
    this.#timers.set(session, this.#startTimer(session));
  }

  /** Unloads the least recently used threads, except those whose commands left processes running. */
  async #evict(): Promise<void> {
    for (const session of this.#timers.keys()) {
      if (this.#timers.size <= this.#options.maxIdle) return;
      await this.#unloadUnlessBusy(session);
    }
  }

  async #unloadUnlessBusy(session: ThreadSession): Promise<boolean> {
    const timer = this.#timers.get(session);
    const processes = await session.listProcesses();
    // Meanwhile a turn may have started in it, and even ended.
    if (processes.length > 0 || this.#timers.get(session) !== timer || timer === undefined) return false;
    this.#options.unload(session.id);
    return true;
  }
}
