import type { ThreadEvent } from "@codex/protocol";

import { GrowingDelta } from "./growing-delta.js";

type Step = IteratorResult<readonly ThreadEvent[], void>;

/** The reader, who called `next()` and waits. */
interface Asker {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/**
 * From how many waiting events on the deltas of an item become one. What waits is then no more than the text the turn
 * has produced, however small the pieces it came in.
 */
export const mergeDeltasFrom = 1000;

/**
 * Events on their way from the connection, which pushes them, to the turn's reader, who asks for them.
 *
 * The connection does not wait for a slow reader: other turns share it, and a reader that asks the same server for
 * something before it reads on would wait for itself.
 */
export class EventQueue implements AsyncIterator<readonly ThreadEvent[], void> {
  #waiting: ThreadEvent[] = [];
  /** The last waiting delta of each item, where more may be added to it. */
  readonly #growing = new Map<string, GrowingDelta>();
  #ending: { error?: unknown } | undefined;
  #asker: Asker | undefined;

  /** How many events wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Adds events; ignored after the end. The queue may go on to fill the array it is given. */
  push(events: ThreadEvent[]): void {
    if (this.#ending || events.length === 0) return;
    if (this.#waiting.length === 0) this.#waiting = events;
    else for (const event of events) this.#add(event);
    this.#answer();
  }

  /** Nothing follows what was pushed. */
  end(): void {
    this.#ending ??= {};
    this.#answer();
  }

  /** What was pushed is still read, then the error is thrown. */
  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#answer();
  }

  /** The next events, all that wait. To be called again once it has answered. */
  next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      this.#asker = { resolve, reject };
      this.#answer();
    });
  }

  /** Tells the reader, if it waits, what there is to tell. No step more than that: every word of an answer takes it. */
  #answer(): void {
    const asker = this.#asker;
    if (asker === undefined || (this.#waiting.length === 0 && this.#ending === undefined)) return;
    this.#asker = undefined;
    if (this.#waiting.length > 0) asker.resolve({ done: false, value: this.#takeWaiting() });
    else if (this.#ending && "error" in this.#ending) asker.reject(this.#ending.error);
    else asker.resolve({ done: true, value: undefined });
  }

  #takeWaiting(): ThreadEvent[] {
    const events = this.#waiting;
    this.#waiting = [];
    if (this.#growing.size > 0) {
      for (const growing of this.#growing.values()) growing.finish();
      this.#growing.clear();
    }
    return events;
  }

  #add(event: ThreadEvent): void {
    if (event.type !== "item.delta" || this.#waiting.length < mergeDeltasFrom) {
      this.#waiting.push(event);
      return;
    }
    const growing = this.#growing.get(event.item_id);
    if (growing?.event.item_type === event.item_type) {
      growing.add(event.delta);
      return;
    }
    growing?.finish();
    const first = new GrowingDelta(event);
    this.#growing.set(event.item_id, first);
    this.#waiting.push(first.event);
  }
}
