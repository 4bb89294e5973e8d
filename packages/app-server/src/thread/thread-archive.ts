/** Parameters of `thread/archive`: hides a thread from lists; it can be unarchived. */
export interface ThreadArchiveParams {
  /** The thread. */
  threadId: string;
}

/** Result of `thread/archive`: nothing. */
export type ThreadArchiveResponse = Record<string, never>;
