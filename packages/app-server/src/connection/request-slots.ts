/** Somebody in the queue, and who comes next. An array would be moved as a whole each time its first one leaves. */
interface Waiting {
  begin(): boolean;
  next: Waiting | undefined;
}

/** Lets a limited number of requests be under way at once; the others wait in order. */
export class RequestSlots {
  #free: number;
  #first: Waiting | undefined;
  #last: Waiting | undefined;

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
    if (this.#free <= 0) this.#enqueue({ begin, next: undefined });
    else if (begin()) this.#free -= 1;
  }

  /** Gives a slot back; the next in the queue that still wants it gets it. */
  release(): void {
    while (this.#first !== undefined) {
      const { begin, next } = this.#first;
      this.#first = next;
      if (next === undefined) this.#last = undefined;
      if (begin()) return;
    }
    this.#free += 1;
  }

  #enqueue(waiting: Waiting): void {
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
  }
}
