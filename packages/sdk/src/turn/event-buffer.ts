import type { ItemDeltaEvent, ThreadEvent } from "@codex/protocol";

/** When this many events wait, superseded ones are merged. */
export const mergeFrom = 1000;

/** V8 keeps concatenated strings as a tree with about 60 bytes per node; joined strings are flat. */
const maxPieces = 1024;

/** A waiting event and its size in bytes. */
interface Waiting {
  event: ThreadEvent;
  bytes: number;
  /** Later deltas, not yet part of the event. */
  pieces?: string[];
}

/**
 * Events that wait for a reader, in order. Once many or large ones wait, the deltas of an item are joined and an update of
 * an item replaces the one before it, so that the buffer stays close to the size of what the turn produced.
 */
export class EventBuffer {
  /** Consumed entries are `undefined`, so that their events can be collected before the array is cut. */
  #waiting: (Waiting | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #isMerging = false;
  /** For each item, the waiting delta or update that the next one is merged into. */
  readonly #open = new Map<string, Waiting>();

  /** How many events wait. */
  get length(): number {
    return this.#waiting.length - this.#head;
  }

  /** The approximate size of the waiting events, in bytes of JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds an event. Its size is measured here unless given. */
  push(event: ThreadEvent, bytes = sizeOf(event)): void {
    this.#bytes += bytes;
    this.#isMerging ||= this.length >= mergeFrom;
    if (this.#isMerging && this.#merge(event, bytes)) return;
    this.#waiting.push({ event, bytes });
  }

  /** Merges superseded events, also those to come, until the buffer is empty. */
  merge(): void {
    if (this.#isMerging) return;
    const waiting = this.#waiting.slice(this.#head);
    this.clear();
    this.#isMerging = true;
    for (const entry of waiting) if (entry) this.push(entry.event, entry.bytes);
  }

  /** Removes and returns the first event; `undefined` when there is none. */
  shift(): ThreadEvent | undefined {
    const first = this.#waiting[this.#head];
    if (first === undefined) return undefined;
    this.#waiting[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= first.bytes;
    // Also resets `#bytes`: sizes are fractions, whose sum need not return to 0.
    if (this.#head === this.#waiting.length) this.clear();
    else if (this.#head > 4096 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    finish(first);
    const id = itemIdOf(first.event);
    if (id !== undefined && this.#open.get(id) === first) this.#open.delete(id);
    return first.event;
  }

  /** Removes all events. */
  clear(): void {
    this.#waiting = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#isMerging = false;
    this.#open.clear();
  }

  /** Merges an event into a waiting one, or adds it as one that later events can be merged into. */
  #merge(event: ThreadEvent, bytes: number): boolean {
    const id = itemIdOf(event);
    if (id === undefined) return false;
    const open = this.#open.get(id);
    if (event.type === "item.delta" && open?.event.type === "item.delta") {
      if (event.item_type === open.event.item_type) {
        open.bytes += bytes;
        open.pieces?.push(event.delta);
        if (open.pieces?.length === maxPieces) finish(open);
        return true;
      }
    }
    if (event.type === "item.updated" && open?.event.type === "item.updated") {
      this.#bytes -= open.bytes;
      open.event = event;
      open.bytes = bytes;
      return true;
    }
    if (open !== undefined) finish(open);
    this.#open.delete(id);
    if (event.type !== "item.delta" && event.type !== "item.updated") return false;
    // A copy: the delta grows, and the caller may use the event elsewhere.
    const first: Waiting = { event: { ...event }, bytes, pieces: [] };
    this.#open.set(id, first);
    this.#waiting.push(first);
    return true;
  }
}

/** Joins the later deltas with the event. */
function finish({ event, pieces }: Waiting): void {
  if (pieces === undefined || pieces.length === 0) return;
  (event as ItemDeltaEvent).delta += pieces.splice(0).join("");
}

function itemIdOf(event: ThreadEvent): string | undefined {
  switch (event.type) {
    case "item.delta":
      return event.item_id;
    case "item.started":
    case "item.updated":
    case "item.completed":
      return event.item.id;
    default:
      return undefined;
  }
}

function sizeOf(event: ThreadEvent): number {
  return event.type === "item.delta" ? event.delta.length : JSON.stringify(event).length;
}
