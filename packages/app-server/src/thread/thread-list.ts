import type { ThreadSourceKind } from "./session-source.js";
import type { SortDirection } from "./sort-direction.js";
import type { Thread } from "./thread.js";

/** Parameters of `thread/list`. */
export interface ThreadListParams {
  /** Where to go on: `nextCursor` of the page before. Opaque. */
  cursor?: string | undefined;
  /** Threads per page. Default: the server's choice. */
  limit?: number | undefined;
  /** What to sort by. Default: `"created_at"`. */
  sortKey?: "created_at" | "updated_at" | "recency_at" | "section_position" | undefined;
  /** Default: `"desc"`, the newest first. */
  sortDirection?: SortDirection | undefined;
  /** Only threads of these providers. Default: the configured one; an empty list means all. */
  modelProviders?: string[] | undefined;
  /** Only threads made by these kinds of programs. Default: interactive ones, which leaves out those of `exec`. */
  sourceKinds?: ThreadSourceKind[] | undefined;
  /** `true` for archived threads only, otherwise the others. Default: `false`. */
  archived?: boolean | undefined;
  /** Only threads of this directory, or of one of these. */
  cwd?: string | string[] | undefined;
  /** Only threads whose title contains this. */
  searchTerm?: string | undefined;
  /** Only the direct children of this thread. */
  parentThreadId?: string | undefined;
}

/** Result of `thread/list`: one page, without turns. */
export interface ThreadListResponse {
  /** The threads. */
  data: Thread[];
  /** Where the next page starts, or `null` on the last one. */
  nextCursor: string | null;
  /** Where to start in the other direction, or `null` on an empty page. */
  backwardsCursor: string | null;
}
