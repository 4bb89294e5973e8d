import type { ThreadEvent } from "@codex/protocol";

/** An event of a sub-agent. The events of one `threadId` are those of a thread, for the reducer as well. */
export type SubAgentEvent = {
  /** The sub-agent's thread, as in `agent_thread_id` and `receiver_thread_ids` of items. */
  threadId: string;
  /** The turn of your thread that the sub-agent works for, which may have ended. */
  turnId: string;
  /**
   * The event. Each turn of a sub-agent begins with `thread.started` and `turn.started`, and ends with `turn.completed`,
   * `turn.failed` or `turn.interrupted`, unless the sub-agent is lost.
   */
  event: ThreadEvent;
};

/** Receives the events of sub-agents, in their order. Its errors do not end a turn; they are the diagnostic `listener_failed`. */
export type SubAgentEventHandler = (event: SubAgentEvent) => unknown;
