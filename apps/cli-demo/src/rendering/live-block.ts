import type { ItemDeltaEvent, ThreadItem } from "@codex/sdk";

import type { LiveItem } from "./live-item.js";
import { openLiveItem } from "./open-live-item.js";
import type { Style } from "./style.js";

/**
 * The item that is shown while it comes. There is one at a time, since a terminal only scrolls: others that come
 * meanwhile are shown behind it, when they are complete.
 */
export class LiveBlock {
  readonly #style: Style;
  readonly #missed = new Set<string>();
  #current: { id: string; shown: LiveItem; ending: string } | undefined;
  #waiting = "";

  constructor(style: Style) {
    this.#style = style;
  }

  /** Whether this item is the one that is live. */
  isAbout({ id }: { id?: unknown }): boolean {
    return this.#current !== undefined && this.#current.id === id;
  }

  /** A piece of an item, to be written if it is the one that is live, or can become it. */
  add(event: ItemDeltaEvent, started: ThreadItem | undefined): string {
    if (this.#current?.id !== event.item_id && !this.#open(event, started)) {
      this.#missed.add(event.item_id);
      return "";
    }
    return this.#write(this.#current?.shown.add(event.delta) ?? "");
  }

  /** The item that is live is complete. */
  complete(item: ThreadItem, durationMs: number | undefined): string {
    return this.#end(item, durationMs);
  }

  /** An item that was not live is complete. If its id comes back, it is another item. */
  forget({ id }: { id: string }): void {
    this.#missed.delete(id);
  }

  /** No more of it comes. */
  cutShort(): string {
    return this.#end(undefined, undefined);
  }

  /** A block, to be written now or behind what is live. */
  after(block: string): string {
    if (this.#current === undefined) return block;
    this.#waiting += block;
    return "";
  }

  #open(event: ItemDeltaEvent, started: ThreadItem | undefined): boolean {
    if (this.#current !== undefined || this.#missed.has(event.item_id)) return false;
    const shown = openLiveItem(event, started, this.#style);
    if (shown === undefined) return false;
    this.#current = { id: event.item_id, shown, ending: "" };
    return true;
  }

  #write(text: string): string {
    if (this.#current !== undefined && text !== "") this.#current.ending = text.slice(-1);
    return text;
  }

  #end(item: ThreadItem | undefined, durationMs: number | undefined): string {
    if (this.#current === undefined) return "";
    const last = this.#write(this.#current.shown.end(item, durationMs));
    const { ending } = this.#current;
    const waiting = this.#waiting;
    this.#current = undefined;
    this.#waiting = "";
    const gap = ending === "" ? "" : ending === "\n" ? "\n" : "\n\n";
    return last + gap + waiting;
  }
}
