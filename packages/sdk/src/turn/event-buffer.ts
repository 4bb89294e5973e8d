import type { ItemDeltaEvent, ThreadEvent } from "@codex/protocol";

/** From this many waiting events on, superseded ones are merged. */
export const mergeFrom = 1000;

/** V8 keeps strings that were added to one another apart in memory, some 60 bytes each; joined ones it does not. */
const maxPieces = 1024;

/** A waiting event and its size. */
interface Waiting {
  event: ThreadEvent;
  bytes: number;
  /** Deltas that follow and are not part of the event yet. */
  pieces?: string[];
}

/**
 * Events that wait for a reader, in order. Once many wait, the deltas of an item become one delta and an update of an item
 * replaces the update before it, so that what waits stays close to the size of what the turn produced.
 */
export class EventBuffer {
  /** What was taken out is `undefined`, so that it can be forgotten before the array is cut. */
  #waiting: (Waiting | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  /** The last waiting delta or update of each item that has not changed otherwise since. */
  readonly #open = new Map<string, Waiting>();

  /** How many events wait. */
  get length(): number {
    return this.#waiting.length - this.#head;
  }

  /** The size of what waits, in bytes of JSON, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds an event. Its size is measured here unless the caller knows it. */
  push(event: ThreadEvent, bytes = sizeOf(event)): void {
    this.#bytes += bytes;
    // An open event must take in what follows it, however few wait by now: otherwise later deltas would overtake.
    const isMerging = this.length >= mergeFrom || this.#open.size > 0;
    if (isMerging && this.#merge(event, bytes)) return;
    this.#waiting.push({ event, bytes });
  }

  /** Removes and returns the first event; `undefined` when there is none. */
  shift(): ThreadEvent | undefined {
    const first = this.#waiting[this.#head];
    if (first === undefined) return undefined;
    this.#waiting[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= first.bytes;
    // Sizes are fractions, whose sum need not be 0 in the end.
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
    this.#open.clear();
  }

  /** Merges an event into one that waits, or remembers that later ones can be merged into it. */
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
    // A copy, since a delta grows and the event may be somebody else's, too.
    const first: Waiting = { event: { ...event }, bytes, pieces: [] };
    this.#open.set(id, first);
    this.#waiting.push(first);
    return true;
  }
}

/** Adds the pieces that were merged to the event. */
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
