import type { Thread } from "./thread.js";

/** Parameters of `thread/unarchive`. */
export interface ThreadUnarchiveParams {
  /** The archived thread. */
  threadId: string;
}

/** Result of `thread/unarchive`. */
export interface ThreadUnarchiveResponse {
  /** The thread, not loaded. */
  thread: Thread;
}
