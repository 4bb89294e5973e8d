import type { ThreadEvent } from "@codex/protocol";

import { GrowingDelta } from "./growing-delta.js";

type Step = IteratorResult<readonly ThreadEvent[], void>;

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
  #wake: (() => void) | undefined;

  /** How many events wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Adds events; ignored after the end. */
  push(events: readonly ThreadEvent[]): void {
    if (this.#ending || events.length === 0) return;
    if (this.#waiting.length === 0) this.#waiting = [...events];
    else for (const event of events) this.#add(event);
    this.#wakeReader();
  }

  /** Nothing follows what was pushed. */
  end(): void {
    this.#ending ??= {};
    this.#wakeReader();
  }

  /** What was pushed is still read, then the error is thrown. */
  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#wakeReader();
  }

  async next(): Promise<Step> {
    while (this.#waiting.length === 0 && this.#ending === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      for (const growing of this.#growing.values()) growing.finish();
      this.#growing.clear();
      return { done: false, value: events };
    }
    if (this.#ending && "error" in this.#ending) throw this.#ending.error;
    return { done: true, value: undefined };
  }

  /** Once each time it waits: V8 reports every call that resolves a promise anew, which takes longer than the event. */
  #wakeReader(): void {
    this.#wake?.();
    this.#wake = undefined;
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
