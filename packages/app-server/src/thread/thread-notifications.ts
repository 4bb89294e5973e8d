import type { Thread } from "./thread.js";
import type { ThreadStatus } from "./thread-status.js";

/** Parameters of `thread/started`: a thread was started or forked. Comes after the answer to the request. */
export interface ThreadStartedNotification {
  /** The thread. */
  thread: Thread;
}

/** Parameters of `thread/status/changed`. */
export interface ThreadStatusChangedNotification {
  /** The thread. */
  threadId: string;
  /** What it does now. */
  status: ThreadStatus;
}

/** Parameters of `thread/name/updated`. */
export interface ThreadNameUpdatedNotification {
  /** The thread. */
  threadId: string;
  /** Its new title; absent when it was removed. */
  threadName?: string;
}

/** Parameters of `thread/archived`. */
export interface ThreadArchivedNotification {
  /** The thread. */
  threadId: string;
}

/** Parameters of `thread/unarchived`. */
export interface ThreadUnarchivedNotification {
  /** The thread. */
  threadId: string;
}

/** Parameters of `thread/deleted`. */
export interface ThreadDeletedNotification {
  /** The thread. */
  threadId: string;
}

/** Parameters of `thread/closed`: the server has unloaded the thread. */
export interface ThreadClosedNotification {
  /** The thread. */
  threadId: string;
}
