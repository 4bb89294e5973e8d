import type { OpenEnum } from "../open-types.js";

/** What an agent does with other agents. The binary reports resuming an agent as `wait`. */
export type CollabTool = OpenEnum<"spawn_agent" | "send_input" | "wait" | "close_agent">;

/** The status of a call between agents. */
export type CollabToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;

/** The status of another agent. `not_found` means that no agent has the id. */
export type CollabAgentStatus = OpenEnum<
  "pending_init" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "not_found"
>;

/** The state of another agent at the time of the event. */
export type CollabAgentState = {
  /** The status of the agent. */
  status: CollabAgentStatus;
  /** The agent's last message, or the reason why it failed; null if there is neither. */
  message?: string | null;
};

/** The agent works with other agents: it spawns one, sends it input, waits for it or closes it. */
export type CollabToolCallItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "collab_tool_call";
  /** What the agent does. */
  tool: CollabTool;
  /** The id of the calling agent's thread. */
  sender_thread_id: string;
  /** The ids of the other agents' threads. */
  receiver_thread_ids: string[];
  /** The prompt for the other agents; null if the call sends none. */
  prompt?: string | null;
  /** The state of each agent, by thread id. */
  agents_states: Record<string, CollabAgentState>;
  /** The status of the call. */
  status: CollabToolCallStatus;
  /** The model that a spawned agent is to use; null if the call names none. Only on the app-server transport. */
  model?: string | null;
  /** The reasoning effort that a spawned agent is to use; null if the call names none. Only on the app-server transport. */
  reasoning_effort?: string | null;
};
