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

/** A call of a handler or tool that the turn at the head of a queue waits for. */
interface OpenCall {
  readonly queue: TurnQueue;
  isOpen: boolean;
  /** The places that were taken within the call, which it is assumed to wait for. */
  readonly places: Set<Entry>;
}

/** A place, as the queue sees it. */
interface Entry extends Place {
  readonly queue: TurnQueue;
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
  /** The calls that the turn at the head waits for. */
  readonly #calls = new Set<OpenCall>();

  /** Whether a turn or another operation runs. */
  get isTaken(): boolean {
    return this.#places.length > 0;
  }

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
    const place: Entry = { queue: this, ready, grant, call: openCall, onContention: undefined, leave };
    this.#places.push(place);
    openCall?.places.add(place);
    if (this.#places.length === 1) grant();
    else this.#places[0]?.onContention?.();
    return place;
  }

  /**
   * @throws {DeadlockError} inside a handler or tool that a turn of this queue waits for, directly or through turns of
   * other threads
   */
  checkDeadlock(where: string): void {
    const call = calls?.getStore();
    // A call that has returned no longer blocks its turn, even if code it started is still running.
    if (call?.isOpen && this.#waitsFor(call.queue)) throw new DeadlockError(where);
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
    const call: OpenCall = { queue: this, isOpen: true, places: new Set() };
    this.#calls.add(call);
    try {
      return await calls.run(call, work);
    } finally {
      call.isOpen = false;
      this.#calls.delete(call);
    }
  }

  /** Whether a new place of this queue would have to wait for the turn at the head of another one. */
  #waitsFor(queue: TurnQueue, visited = new Set<TurnQueue>()): boolean {
    if (this === queue) return true;
    if (visited.has(this)) return false;
    visited.add(this);
    const places = [...this.#calls].flatMap((call) => [...call.places]);
    return places.some((place) => place.queue.#waitsFor(queue, visited));
  }

  #leave(place: Entry): void {
    place.call?.places.delete(place);
    const position = this.#places.indexOf(place);
    if (position < 0) return;
    this.#places.splice(position, 1);
    if (position === 0) this.#places[0]?.grant();
  }
}
