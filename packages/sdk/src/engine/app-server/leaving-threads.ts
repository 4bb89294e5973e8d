import { defer } from "../waiting.js";

/** A thread that cannot be requested yet. */
interface LeavingThread {
  /** Resolves when it can be requested again. Never rejects. */
  readonly done: Promise<void>;
  /** The server has unloaded it. */
  onClosed(): void;
}

/** Threads that are being unloaded, or whose load was abandoned. The server would ignore the parameters of a request. */
export class LeavingThreads {
  readonly #byId = new Map<string, LeavingThread>();

  /** Whether a thread is leaving. */
  has(threadId: string): boolean {
    return this.#byId.has(threadId);
  }

  /** Resolves when a thread can be requested. Never rejects. */
  async whenGone(threadId: string): Promise<void> {
    await this.#byId.get(threadId)?.done;
  }

  /**
   * Adds a thread. One that is leaving already stays until both reasons are over.
   *
   * @param leave resolves when the thread can be requested again; is passed what resolves when the server has unloaded it
   */
  add(threadId: string, leave: (closed: Promise<void>) => Promise<unknown>): void {
    const before = this.#byId.get(threadId);
    const closed = defer();
    const thread: LeavingThread = {
      done: Promise.all([before?.done, leave(closed.promise)]).then(() => {
        if (this.#byId.get(threadId) === thread) this.#byId.delete(threadId);
      }),
      onClosed: () => {
        before?.onClosed();
        closed.resolve();
      },
    };
    this.#byId.set(threadId, thread);
  }

  /** The server has unloaded a thread. */
  onClosed(threadId: string): void {
    this.#byId.get(threadId)?.onClosed();
  }

  /** The connection is lost, and with it the threads that it had loaded. */
  onLost(): void {
    for (const thread of this.#byId.values()) thread.onClosed();
  }
}
