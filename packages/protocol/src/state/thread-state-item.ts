import type { ThreadItem } from "../items/thread-item.js";

/** One line of the screen: an item in its latest version. The object stays the same until the item changes. */
export interface ThreadStateItem {
  /**
   * Identifies the item within the whole state and never changes: a key for lists of a user interface. Ids alone repeat,
   * from turn to turn and, with some model providers, within a turn. So it is `2/item_0` in the second turn, and
   * `2.3/item_0` for the third item with this id there.
   */
  readonly key: string;
  /** The turn the item belongs to, counted like the state's `turn`. */
  readonly turn: number;
  /** The latest version of the item; deltas are already appended to its text or output. */
  readonly item: ThreadItem;
  /** Whether this version is final. An item of a turn that was cut short never is. */
  readonly completed: boolean;
}
