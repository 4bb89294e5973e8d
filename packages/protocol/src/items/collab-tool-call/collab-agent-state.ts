import type { CollabAgentStatus } from "./collab-agent-status.js";

/** The state of another agent at the time of the event. */
export interface CollabAgentState {
  /** How the agent stands. */
  status: CollabAgentStatus;
  /** What it said last, or why it failed; null when there is nothing to say. */
  message?: string | null;
}
