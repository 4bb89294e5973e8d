import type { ItemCompletedEvent, ThreadItem } from "@codex/protocol";

import { PackedLines } from "./packed-lines.js";

/**
 * What a turn has completed so far, told by its engine and kept for as long as somebody can still ask for it. An
 * engine tells all items of a turn in the same way.
 */
export class TurnItems {
  #items: ThreadItem[] = [];
  #events = new PackedLines();
  #isForgotten = false;

  /** Takes in the next completed item. */
  add(item: ThreadItem): void {
    if (!this.#isForgotten) this.#items.push(item);
  }

  /** Takes in the next completed item as its `item.completed` event in JSON, which is parsed when it is asked for. */
  addEvent(json: string): void {
    if (!this.#isForgotten) this.#events.add(json);
  }

  /** The items, in the order they completed. */
  read(): ThreadItem[] {
    const events = this.#events.read().map((json) => JSON.parse(json) as ItemCompletedEvent);
    return [...this.#items, ...events.map(({ item }) => item)];
  }

  /** Lets go of everything, and of what is still to come. */
  forget(): void {
    this.#isForgotten = true;
    this.#items = [];
    this.#events = new PackedLines();
  }
}
