import type { ThreadItem } from "../item/thread-item.js";
import type { SortDirection } from "./sort-direction.js";

/** Parameters of `thread/items/list`. */
export interface ThreadItemsListParams {
  /** The thread. */
  threadId: string;
  /** Only items of this turn. Default: all. */
  turnId?: string | undefined;
  /** Where to go on: `nextCursor` of the page before. Opaque. */
  cursor?: string | undefined;
  /** Items per page. Default: the server's choice. */
  limit?: number | undefined;
  /** Default: `"asc"`, the oldest first. */
  sortDirection?: SortDirection | undefined;
}

/** Result of `thread/items/list`: one page. */
export interface ThreadItemsListResponse {
  /** The items with their turns. */
  data: ThreadItemEntry[];
  /** Where the next page starts, or `null` on the last one. */
  nextCursor: string | null;
  /** Where to start in the other direction, or `null` on an empty page. */
  backwardsCursor: string | null;
}

/** An item and where it belongs. */
export interface ThreadItemEntry {
  /** The turn it belongs to. */
  turnId: string;
  /** The item. */
  item: ThreadItem;
  /** When it started, in milliseconds of the Unix clock. */
  startedAtMs: number | null;
  /** When it ended, in milliseconds of the Unix clock. */
  completedAtMs: number | null;
}
