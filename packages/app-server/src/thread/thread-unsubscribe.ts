import type { OpenEnum } from "@codex/protocol";

/**
 * Parameters of `thread/unsubscribe`: this connection hears no more of the thread. A thread nobody listens to is
 * unloaded after a while.
 */
export interface ThreadUnsubscribeParams {
  /** The thread. */
  threadId: string;
}

/** Result of `thread/unsubscribe`. */
export interface ThreadUnsubscribeResponse {
  /** What was the case. */
  status: OpenEnum<"notLoaded" | "notSubscribed" | "unsubscribed">;
}
