import type { ThreadOverrides } from "./thread-overrides.js";
import type { ThreadSession } from "./thread-session.js";

/**
 * Parameters of `thread/resume`: loads a recorded thread, or joins one this server is running, from which the
 * connection then gets the notifications that follow (0.169.0: what was sent before is not repeated).
 */
export interface ThreadResumeParams extends ThreadOverrides {
  /** The thread. */
  threadId: string;
  /** Whether `thread.turns` stays empty. Recommended: the full history is deprecated. Default: `false`. */
  excludeTurns?: boolean | undefined;
}

/** Result of `thread/resume`. */
export type ThreadResumeResponse = ThreadSession;
