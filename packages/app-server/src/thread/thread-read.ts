import type { Thread } from "./thread.js";

/** Parameters of `thread/read`: looks at a thread without loading it. */
export interface ThreadReadParams {
  /** The thread. */
  threadId: string;
  /** Whether its turns and items come too. Deprecated in favour of `thread/turns/list`. Default: `false`. */
  includeTurns?: boolean | undefined;
}

/** Result of `thread/read`. */
export interface ThreadReadResponse {
  /** The thread. */
  thread: Thread;
}
