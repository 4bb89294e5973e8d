import type { ThreadStateItem } from "./thread-state.js";

/** The number of items that one change copies, and roughly the number of chunks that it copies at 10,000 items. */
const chunkLength = 128;

/**
 * An immutable list of entries. Adding or replacing an entry makes a new list, which shares all chunks but one with the old
 * list. So a change copies a few hundred pointers, whatever the length.
 */
export class ItemLog {
  readonly #chunks: readonly (readonly ThreadStateItem[])[];
  readonly #length: number;
  /**
   * The positions of the entries of each item, ascending, by turn and id. All logs that derive from one another share the
   * map, even where their histories fork. It has every position of this log, and possibly positions of other logs.
   */
  readonly #positions: Map<string, number[]>;
  #array: readonly ThreadStateItem[] | undefined;

  private constructor(
    chunks: readonly (readonly ThreadStateItem[])[],
    length: number,
    positions: Map<string, number[]>,
  ) {
    this.#chunks = chunks;
    this.#length = length;
    this.#positions = positions;
  }

  /** Creates a log of these entries. */
  static from(entries: readonly ThreadStateItem[]): ItemLog {
    return entries.reduce((log: ItemLog, entry) => log.put(entry), new ItemLog([], 0, new Map()));
  }

  /** The entries as an array, the same array every time. */
  toArray(): readonly ThreadStateItem[] {
    // `concat` copies whole chunks. `flat()` does not, and is about thirty times slower.
    this.#array ??= ([] as ThreadStateItem[]).concat(...this.#chunks);
    return this.#array;
  }

  /** The last entry of the turn whose item has this id. */
  latest(turn: number, id: string): ThreadStateItem | undefined {
    return this.#at(this.#latestPosition(nameOf(turn, id)));
  }

  /** The log with this entry: it replaces the latest entry of its item if their keys are equal, or else is appended. */
  put(entry: ThreadStateItem): ItemLog {
    const name = nameOf(entry.turn, entry.item.id);
    const positions = this.#positions.get(name) ?? [];
    const last = positions.at(-1) ?? -1;
    // Another log with this map has later entries of this item, and positions must stay ascending.
    if (last > this.#length) return ItemLog.from(this.toArray()).put(entry);
    const position = this.#latestPosition(name);
    if (this.#at(position)?.key === entry.key) return this.#replace(position, entry);
    if (last < this.#length) positions.push(this.#length);
    this.#positions.set(name, positions);
    return this.#replace(this.#length, entry);
  }

  #latestPosition(name: string): number {
    // Searches from the end: the last position is almost always ours, unless another log added it.
    const isOurs = (position: number) => {
      const entry = this.#at(position);
      return entry && nameOf(entry.turn, entry.item.id) === name;
    };
    return this.#positions.get(name)?.findLast(isOurs) ?? -1;
  }

  #at(position: number): ThreadStateItem | undefined {
    return this.#chunks[Math.floor(position / chunkLength)]?.[position % chunkLength];
  }

  #replace(position: number, entry: ThreadStateItem): ItemLog {
    const chunkIndex = Math.floor(position / chunkLength);
    const chunk = this.#chunks[chunkIndex]?.slice() ?? [];
    chunk[position % chunkLength] = entry;
    const chunks = this.#chunks.slice();
    chunks[chunkIndex] = chunk;
    return new ItemLog(chunks, Math.max(this.#length, position + 1), this.#positions);
  }
}

function nameOf(turn: number, id: string): string {
  return `${turn}/${id}`;
}
