/** Parameters of `thread/loaded/list`. */
export interface ThreadLoadedListParams {
  /** Where to go on: `nextCursor` of the page before. Opaque. */
  cursor?: string | undefined;
  /** Threads per page. Default: all. */
  limit?: number | undefined;
}

/** Result of `thread/loaded/list`. */
export interface ThreadLoadedListResponse {
  /** The ids of the threads the server holds in memory. */
  data: string[];
  /** Where the next page starts, or `null` on the last one. */
  nextCursor: string | null;
}
