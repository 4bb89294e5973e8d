import type { AsyncLocalStorage } from "node:async_hooks";

import { defer } from "../async/waiting.js";
import { DeadlockError } from "../errors/deadlock-error.js";

/** A place in a {@link TurnQueue}. */
export interface Place {
  /** Resolves when the place is at the head of the queue. Never rejects. */
  readonly ready: Promise<void>;
  /** Called when somebody waits behind the place while it is at the head; may be set at any time. */
  onContention: (() => void) | undefined;
  /** Gives up the place, at the head or before. May be called more than once. */
  leave(): void;
}

/** A call of a handler or a tool that a turn of the queue waits for. */
interface OpenCall {
  queue: TurnQueue;
  isOpen: boolean;
  outer: OpenCall | undefined;
}

/** The call that the code runs in. Made with the first call: an `import` of it delays the start of every program. */
let calls: AsyncLocalStorage<OpenCall> | undefined;

/**
 * The order of all that happens in one thread: turns, and what must not happen during a turn. A place is taken
 * synchronously, so calls keep their order. The binary allows one writer per thread.
 */
export class TurnQueue {
  readonly #places: (Place & { grant(): void })[] = [];

  /** Whether somebody waits behind the head. */
  get isContended(): boolean {
    return this.#places.length > 1;
  }

  /**
   * Takes the last place.
   *
   * @param where the caller's method, for the message
   * @throws DeadlockError inside a handler or a tool that a turn of this queue waits for
   */
  enter(where: string): Place {
    for (let call = calls?.getStore(); call !== undefined; call = call.outer) {
      if (call.queue === this && call.isOpen) throw new DeadlockError(where);
    }
    const { promise: ready, resolve: grant } = defer();
    const place = { ready, grant, onContention: undefined, leave: () => this.#leave(place) };
    this.#places.push(place);
    if (this.#places.length === 1) grant();
    else this.#places[0]?.onContention?.();
    return place;
  }

  /** Does something between two turns, in its place in the order. */
  async between<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
    const place = this.enter(where);
    try {
      await place.ready;
      return await work();
    } finally {
      place.leave();
    }
  }

  /** Runs a handler or a tool of the turn at the head. Until it settles, it cannot wait for another turn of the queue. */
  async call<Result>(work: () => Promise<Result>): Promise<Result> {
    const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
    calls ??= new AsyncLocalStorage<OpenCall>();
    const call = { queue: this, isOpen: true, outer: calls.getStore() };
    try {
      return await calls.run(call, work);
    } finally {
      call.isOpen = false;
    }
  }

  #leave(place: Place): void {
    const position = (this.#places as Place[]).indexOf(place);
    if (position < 0) return;
    this.#places.splice(position, 1);
    if (position === 0) this.#places[0]?.grant();
  }
}
