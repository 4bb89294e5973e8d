/** Parameters of `thread/delete`: removes a thread and its record for good. */
export interface ThreadDeleteParams {
  /** The thread. */
  threadId: string;
}

/** Result of `thread/delete`: nothing. */
export type ThreadDeleteResponse = Record<string, never>;
