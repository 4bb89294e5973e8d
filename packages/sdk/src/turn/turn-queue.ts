import type { AsyncLocalStorage } from "node:async_hooks";
import type { Usage } from "@codex/protocol";
import { defer } from "../engine/waiting.js";
import { DeadlockError } from "../errors/turn-errors.js";

/** A place in a {@link TurnQueue}. */
export interface Place {
  /** Resolves when the place is at the head of the queue. Never rejects. */
  readonly ready: Promise<void>;
  /** Called when another place waits behind this one while it is at the head. May be set at any time. */
  onContention: (() => void) | undefined;
  /** Gives up the place, at the head or earlier. May be called more than once. */
  leave(): void;
}

/** A call of a handler or tool that a turn of the queue waits for. */
interface OpenCall {
  queue: TurnQueue;
  isOpen: boolean;
  /** The call within which the turn was started, in another thread. */
  outer: OpenCall | undefined;
}

/** A place, as the queue sees it. */
interface Entry extends Place {
  grant(): void;
  /** The call within which the place was taken. */
  readonly call: OpenCall | undefined;
}

/** The current call. Created with the first one, because the import would delay the start of every program. */
let calls: AsyncLocalStorage<OpenCall> | undefined;

/**
 * The queue of one thread: its turns, and operations that must not run during a turn, because the binary allows one writer
 * per thread. A place is taken synchronously, so calls keep their order.
 */
export class TurnQueue {
  /** The thread's usage after its last turn, for all of its `Thread` objects; `null` when unknown. */
  totalUsage: Usage | null = null;
  readonly #places: Entry[] = [];

  /** Whether a place waits behind the head. */
  get isContended(): boolean {
    return this.#places.length > 1;
  }

  /**
   * Takes the last place.
   *
   * @param where the public method that was called, for the message
   * @throws {DeadlockError} inside a handler or tool that a turn of this queue waits for, directly or through turns of
   * other threads
   */
  enter(where: string): Place {
    this.checkDeadlock(where);
    const call = calls?.getStore();
    const { promise: ready, resolve: grant } = defer();
    const leave = () => this.#leave(place);
    const openCall = call?.isOpen ? call : undefined;
    const place: Entry = { ready, grant, call: openCall, onContention: undefined, leave };
    this.#places.push(place);
    if (this.#places.length === 1) grant();
    else this.#places[0]?.onContention?.();
    return place;
  }

  /**
   * @throws {DeadlockError} inside a handler or tool that a turn of this queue waits for, directly or through turns of
   * other threads
   */
  checkDeadlock(where: string): void {
    // A call that has returned no longer blocks its turn, even if code it started is still running.
    for (let each = calls?.getStore(); each?.isOpen; each = each.outer) {
      if (each.queue === this) throw new DeadlockError(where);
    }
  }

  /** Runs an operation between two turns, in its place of the queue. */
  async between<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
    const place = this.enter(where);
    try {
      await place.ready;
      return await work();
    } finally {
      place.leave();
    }
  }

  /** Calls a handler or tool of the turn at the head. Until it settles, it cannot wait for another turn of the queue. */
  async call<Result>(work: () => Promise<Result>): Promise<Result> {
    const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
    calls ??= new AsyncLocalStorage<OpenCall>();
    // Requests arrive in the async context of the connection, not in that of the code that started the turn.
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
