/** Gives up one's place at the head of the queue. Calling it again does nothing. */
export type Leave = () => void;

/**
 * Lets one turn of a thread run at a time, in the order they asked: the binary allows one writer per thread, and a
 * conversation has one order.
 */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is this caller's turn; rejects with the signal's reason if that comes first. */
  async enter(signal: AbortSignal | undefined): Promise<Leave> {
    signal?.throwIfAborted();
    const previous = this.#last;
    let leave: Leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // Who gives up while waiting must not let the next one pass the one before.
    this.#last = previous.then(() => left);
    try {
      await (signal ? orAborted(previous, signal) : previous);
    } catch (reason) {
      leave();
      throw reason;
    }
    return leave;
  }

  /**
   * Keeps the head of the queue for a series of turns, which use the queue given to `work` among themselves. Leaves
   * when the last of them has.
   */
  async hold<Result>(
    signal: AbortSignal | undefined,
    work: (queue: TurnQueue) => Promise<Result>,
  ): Promise<Result> {
    const leave = await this.enter(signal);
    const inner = new TurnQueue();
    try {
      return await work(inner);
    } finally {
      void inner.enter(undefined).then(leave);
    }
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
