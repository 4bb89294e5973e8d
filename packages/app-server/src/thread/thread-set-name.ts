/** Parameters of `thread/name/set`. */
export interface ThreadSetNameParams {
  /** The thread. */
  threadId: string;
  /** Its new title. */
  name: string;
}

/** Result of `thread/name/set`: nothing. */
export type ThreadSetNameResponse = Record<string, never>;
