import type { ThreadStateItem } from "./thread-state-item.js";

/** How many items one change copies; also roughly how many chunk pointers it copies at 10,000 items. */
const chunkLength = 128;

/**
 * A list of items that never changes: adding to it or replacing in it makes a new one, which shares all chunks but
 * one with the old. So a change costs the same few hundred pointers whatever the length.
 */
export class ItemLog {
  /** A log without items. */
  static readonly empty = /* @__PURE__ */ new ItemLog([], 0, /* @__PURE__ */ new Map());

  readonly #chunks: readonly (readonly ThreadStateItem[])[];
  readonly #length: number;
  /**
   * Positions by key. All logs that grew out of one another share it, also where histories fork; an entry is set
   * once and never changed, so for a key that is in this log it is right, and for others it proves nothing.
   */
  readonly #positions: Map<string, number>;
  #array: readonly ThreadStateItem[] | undefined;

  private constructor(
    chunks: readonly (readonly ThreadStateItem[])[],
    length: number,
    positions: Map<string, number>,
  ) {
    this.#chunks = chunks;
    this.#length = length;
    this.#positions = positions;
  }

  /** The log of these items. */
  static from(items: readonly ThreadStateItem[]): ItemLog {
    return items.reduce((log: ItemLog, item) => log.put(item), ItemLog.empty.fork());
  }

  /** The items as an array: the same one every time. */
  toArray(): readonly ThreadStateItem[] {
    // Copies whole chunks at a time, which `flat()` does not: it is some thirty times slower.
    this.#array ??= ([] as ThreadStateItem[]).concat(...this.#chunks);
    return this.#array;
  }

  /** The item with this key. */
  get(key: string): ThreadStateItem | undefined {
    const position = this.#positions.get(key);
    const item = position === undefined ? undefined : this.#at(position);
    return item?.key === key ? item : undefined;
  }

  /** The log with this item in place of the one with the same key, or else at its end. */
  put(item: ThreadStateItem): ItemLog {
    const position = this.#positions.get(item.key);
    if (position !== undefined && this.#at(position)?.key === item.key) return this.#replace(position, item);
    // Another log of the family has put this key at another place: part from the family.
    if (position !== undefined && position !== this.#length) return this.fork().put(item);
    this.#positions.set(item.key, this.#length);
    return this.#replace(this.#length, item);
  }

  /** A log with the same items that shares its positions with no other. */
  private fork(): ItemLog {
    const positions = new Map(this.toArray().map((item, position) => [item.key, position]));
    return new ItemLog(this.#chunks, this.#length, positions);
  }

  #at(position: number): ThreadStateItem | undefined {
    return this.#chunks[Math.floor(position / chunkLength)]?.[position % chunkLength];
  }

  #replace(position: number, item: ThreadStateItem): ItemLog {
    const chunkIndex = Math.floor(position / chunkLength);
    const chunk = this.#chunks[chunkIndex]?.slice() ?? [];
    chunk[position % chunkLength] = item;
    const chunks = this.#chunks.slice();
    chunks[chunkIndex] = chunk;
    return new ItemLog(chunks, Math.max(this.#length, position + 1), this.#positions);
  }
}
