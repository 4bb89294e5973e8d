import type { ThreadStateItem } from "./thread-state-item.js";

/** How many items one change copies; also roughly how many chunk pointers it copies at 10,000 items. */
const chunkLength = 128;

/**
 * An immutable list of entries. Adding or replacing an entry makes a new list, which shares all chunks but one with the
 * old. So a change costs the same few hundred pointers whatever the length.
 */
export class ItemLog {
  readonly #chunks: readonly (readonly ThreadStateItem[])[];
  readonly #length: number;
  /**
   * The positions of the entries of each item, ascending, by turn and id. All logs that grew out of one another share
   * the map, also where histories fork: it has every position of this log, and perhaps some of others.
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

  /** The log of these entries. */
  static from(entries: readonly ThreadStateItem[]): ItemLog {
    return entries.reduce((log: ItemLog, entry) => log.put(entry), new ItemLog([], 0, new Map()));
  }

  /** The entries as an array: the same one every time. */
  toArray(): readonly ThreadStateItem[] {
    // Copies whole chunks at a time, which `flat()` does not: it is some thirty times slower.
    this.#array ??= ([] as ThreadStateItem[]).concat(...this.#chunks);
    return this.#array;
  }

  /** The last entry of a turn whose item has this id. */
  latest(turn: number, id: string): ThreadStateItem | undefined {
    return this.#at(this.#latestPosition(nameOf(turn, id)));
  }

  /** The log with this entry in place of the latest one of its item, if the keys are equal, or else at its end. */
  put(entry: ThreadStateItem): ItemLog {
    const name = nameOf(entry.turn, entry.item.id);
    const positions = this.#positions.get(name) ?? [];
    const last = positions.at(-1) ?? -1;
    // Another log of the family has later entries of this item. The positions must stay ascending.
    if (last > this.#length) return ItemLog.from(this.toArray()).put(entry);
    const position = this.#latestPosition(name);
    if (this.#at(position)?.key === entry.key) return this.#replace(position, entry);
    if (last < this.#length) positions.push(this.#length);
    this.#positions.set(name, positions);
    return this.#replace(this.#length, entry);
  }

  #latestPosition(name: string): number {
    // The last one fits unless it is another log's, which is rare. So this does not search.
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
