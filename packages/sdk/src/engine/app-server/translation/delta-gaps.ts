/**
 * Keeps the deltas of an item adding up to its text although some were missed, because the connection was away: from
 * then on the item's deltas are held back, and what is missing comes with its end.
 */
export class DeltaGaps {
  /** How much was passed on of each item. */
  readonly #passed = new Map<string, number>();
  readonly #gapped = new Set<string>();
  #wasAway = false;

  /** The connection was away: items that are not complete, and items that began meanwhile, have a gap. */
  onReturn(): void {
    this.#wasAway = true;
    for (const itemId of this.#passed.keys()) this.#gapped.add(itemId);
  }

  /** An item begins, and so has no gap. */
  start(itemId: string): void {
    this.#passed.set(itemId, 0);
    this.#gapped.delete(itemId);
  }

  /** Whether to pass a delta on. */
  passes(itemId: string, delta: string): boolean {
    if (this.#hasGap(itemId)) return false;
    this.#passed.set(itemId, (this.#passed.get(itemId) ?? 0) + delta.length);
    return true;
  }

  /** The item is complete: returns the end of its text that was not passed on, if it has a gap. */
  restOf(itemId: string, text: string): string {
    return this.#hasGap(itemId) ? text.slice(this.#passed.get(itemId) ?? 0) : "";
  }

  /** Whether some of it was missed, or all of its beginning. */
  #hasGap(itemId: string): boolean {
    return this.#gapped.has(itemId) || (this.#wasAway && !this.#passed.has(itemId));
  }
}
