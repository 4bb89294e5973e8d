import type { ThreadItem } from "../items/thread-item.js";

/** An item is final, in success or failure: read its `status`. It may be the first event about that item. */
export interface ItemCompletedEvent {
  /** The tag of this event. */
  type: "item.completed";
  /** The whole item in its final version; it replaces the one before with the same id. */
  item: ThreadItem;
}
