/** A node of the queue, which is a linked list because `Array.shift` moves all remaining entries. */
interface Waiting {
  begin(): boolean;
  next: Waiting | undefined;
}

/** Limits how many requests run at once. Further requests wait in order. */
export class RequestSlots {
  #free: number;
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  /** @param limit The number of slots. */
  constructor(limit: number) {
    this.#free = limit;
  }

  /**
   * Runs `begin` as soon as a slot is free.
   *
   * @param begin Returns whether the request takes the slot, which `release` must then free.
   */
  acquire(begin: () => boolean): void {
    if (this.#free <= 0) this.#enqueue({ begin, next: undefined });
    else if (begin()) this.#free -= 1;
  }

  /** Frees a slot and offers it to the waiting requests in order, until one takes it. */
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
