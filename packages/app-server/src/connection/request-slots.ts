/** Lets a limited number of requests be under way at once; the others wait in order. */
export class RequestSlots {
  #free: number;
  #waiting: (() => boolean)[] = [];

  /** @param limit How many may be under way at once. */
  constructor(limit: number) {
    this.#free = limit;
  }

  /**
   * Runs `begin` now, or when a slot gets free.
   *
   * @param begin Begins the work, and returns whether it holds the slot; it must then be given back with `release`.
   */
  acquire(begin: () => boolean): void {
    if (this.#free <= 0) this.#waiting.push(begin);
    else if (begin()) this.#free -= 1;
  }

  /** Gives a slot back; the next in the queue that still wants it gets it. */
  release(): void {
    for (let begin = this.#waiting.shift(); begin !== undefined; begin = this.#waiting.shift()) {
      if (begin()) return;
    }
    this.#free += 1;
  }
}
