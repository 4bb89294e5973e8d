import type { OpenEnum } from "@codex/protocol";

import type { ThreadItemTimes } from "./thread-item-times.js";

/** The agent deals with other agents. */
export interface CollabAgentToolCallThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "collabAgentToolCall";
  /** What it does. */
  tool: OpenEnum<
    | "spawnAgent"
    | "sendInput"
    | "resumeAgent"
    | "wait"
    | "closeAgent"
    | "sendMessage"
    | "followupTask"
    | "interruptAgent"
    | "listAgents"
  >;
  /** How far it is. */
  status: OpenEnum<"inProgress" | "completed" | "failed" | "interrupted">;
  /** The thread of the agent that acts. */
  senderThreadId: string;
  /** The threads of the agents it deals with. */
  receiverThreadIds: string[];
  /** What it tells them, or `null`. */
  prompt: string | null;
  /** The model asked for, or `null`. */
  model: string | null;
  /** What is known of the other agents, by thread. */
  agentsStates: { [threadId: string]: CollabAgentState | undefined };
}

/** What is known of an agent. */
export interface CollabAgentState {
  /** What it is doing. */
  status: OpenEnum<
    "pendingInit" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "notFound"
  >;
  /** What it last said, or `null`. */
  message: string | null;
}
