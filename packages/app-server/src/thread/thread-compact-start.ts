/**
 * Parameters of `thread/compact/start`: the agent replaces the history the model sees by a summary, as a turn of the
 * thread with an item `contextCompaction`. The answer comes at once; the turn's end is `turn/completed`.
 */
export interface ThreadCompactStartParams {
  /** The thread. */
  threadId: string;
}

/** Result of `thread/compact/start`: nothing. */
export type ThreadCompactStartResponse = Record<string, never>;
