import type { Turn } from "../turn/turn.js";
import type { SortDirection } from "./sort-direction.js";

/** Parameters of `thread/turns/list`. */
export interface ThreadTurnsListParams {
  /** The thread. */
  threadId: string;
  /** Where to go on: `nextCursor` of the page before. Opaque. */
  cursor?: string | undefined;
  /** Turns per page. Default: the server's choice. */
  limit?: number | undefined;
  /** Default: `"desc"`, the newest first. */
  sortDirection?: SortDirection | undefined;
  /** How much of each turn's items comes. Default: `"summary"`. */
  itemsView?: "notLoaded" | "summary" | "full" | undefined;
}

/** Result of `thread/turns/list`: one page. */
export interface ThreadTurnsListResponse {
  /** The turns. */
  data: Turn[];
  /** Where the next page starts, or `null` on the last one. */
  nextCursor: string | null;
  /** Where to start in the other direction, or `null` on an empty page. */
  backwardsCursor: string | null;
}
