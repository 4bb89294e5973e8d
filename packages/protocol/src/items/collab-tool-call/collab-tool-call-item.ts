import type { CollabAgentState } from "./collab-agent-state.js";
import type { CollabTool } from "./collab-tool.js";
import type { CollabToolCallStatus } from "./collab-tool-call-status.js";

/** The agent works with other agents: it starts one, writes to it, waits for it or closes it. */
export interface CollabToolCallItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "collab_tool_call";
  /** What it does with them. */
  tool: CollabTool;
  /** The thread of the agent that makes the call. */
  sender_thread_id: string;
  /** The threads of the agents it is about. */
  receiver_thread_ids: string[];
  /** What they are told; null when nothing is. */
  prompt?: string | null;
  /** How each agent stands, by thread id. */
  agents_states: Record<string, CollabAgentState>;
  /** How the call stands. */
  status: CollabToolCallStatus;
}
