import type { ThreadItem } from "./thread-item.js";

/** Parameters of `item/started`. */
export interface ItemStartedNotification {
  /** The item as it begins. */
  item: ThreadItem;
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** When it started, in milliseconds of the Unix clock. */
  startedAtMs: number;
}

/** Parameters of `item/completed`. */
export interface ItemCompletedNotification {
  /** The whole item. */
  item: ThreadItem;
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** When it ended, in milliseconds of the Unix clock. */
  completedAtMs: number;
}
