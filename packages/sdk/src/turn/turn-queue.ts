import type { AsyncLocalStorage } from "node:async_hooks";
import { defer } from "../engine/waiting.js";
import { DeadlockError } from "../errors/turn-errors.js";

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
  /** The call that the turn was started in, of another thread. */
  outer: OpenCall | undefined;
}

/** A place as the queue sees it. */
interface Entry extends Place {
  grant(): void;
  /** The call that the place was taken in. */
  readonly call: OpenCall | undefined;
}

/** The call that the code runs in. Made with the first call: an `import` of it delays the start of every program. */
let calls: AsyncLocalStorage<OpenCall> | undefined;

/**
 * The order of all that happens in one thread: turns, and what must not happen during a turn. A place is taken
 * synchronously, so calls keep their order. The binary allows one writer per thread.
 */
export class TurnQueue {
  readonly #places: Entry[] = [];

  /** Whether somebody waits behind the head. */
  get isContended(): boolean {
    return this.#places.length > 1;
  }

  /**
   * Takes the last place.
   *
   * @param where the caller's method, for the message
   * @throws DeadlockError inside a handler or a tool that a turn of this queue waits for, directly or through turns of
   * other threads
   */
  enter(where: string): Place {
    const call = calls?.getStore();
    // Nothing waits for what a call that has returned left behind.
    for (let each = call; each?.isOpen; each = each.outer) {
      if (each.queue === this) throw new DeadlockError(where);
    }
    const { promise: ready, resolve: grant } = defer();
    const leave = () => this.#leave(place);
    const openCall = call?.isOpen ? call : undefined;
    const place: Entry = { ready, grant, call: openCall, onContention: undefined, leave };
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
    // Requests are read in the context of the connection, which knows nothing of who started the turn.
    const call = { queue: this, isOpen: true, outer: this.#places[0]?.call };
    try {
      return await calls.run(call, work);
    } finally {
      call.isOpen = false;
    }
  }

  #leave(place: Entry): void {
    const position = this.#places.indexOf(place);
    if (position < 0) return;
    this.#places.splice(position, 1);
    if (position === 0) this.#places[0]?.grant();
  }
}
