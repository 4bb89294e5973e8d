import type { ThreadOverrides } from "./thread-overrides.js";
import type { ThreadSession } from "./thread-session.js";

/** Parameters of `thread/fork`: a new thread with the past of another one. */
export interface ThreadForkParams extends ThreadOverrides {
  /** The thread to copy. */
  threadId: string;
  /** The last turn to copy; it must be over. Default: all. */
  lastTurnId?: string | undefined;
  /** The first turn not to copy. Not together with `lastTurnId`. */
  beforeTurnId?: string | undefined;
  /** Whether the new thread is kept in memory only. Default: `false`. */
  ephemeral?: boolean | undefined;
  /** What the new thread is for, for statistics. */
  threadSource?: string | undefined;
  /** Whether `thread.turns` stays empty. Recommended: the full history is deprecated. Default: `false`. */
  excludeTurns?: boolean | undefined;
}

/** Result of `thread/fork`: the new thread. */
export type ThreadForkResponse = ThreadSession;
