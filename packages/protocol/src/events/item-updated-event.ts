import type { ThreadItem } from "../items/thread-item.js";

/** An item changed while in progress, such as a to-do list with one more entry done. */
export interface ItemUpdatedEvent {
  /** The tag of this event. */
  type: "item.updated";
  /** The whole item in its new version; it replaces the one before with the same id. */
  item: ThreadItem;
}
