import type { ThreadItem } from "../items/thread-item.js";

/** An item began. Items that are there all at once (messages, reasoning, warnings) only ever complete. */
export interface ItemStartedEvent {
  /** The tag of this event. */
  type: "item.started";
  /** The item as it stands at its start, usually `in_progress`. */
  item: ThreadItem;
}
