import type { OpenEnum } from "@codex/protocol";

import type { ThreadItemTimes } from "./thread-item-times.js";

/** Something happened to a sub-agent of this thread. */
export interface SubAgentActivityThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "subAgentActivity";
  /** What happened. */
  kind: OpenEnum<"started" | "interacted" | "interrupted" | "completed">;
  /** The sub-agent's thread. */
  agentThreadId: string;
  /** The sub-agent's place among the agents: their names from the first agent down, each behind a slash. */
  agentPath: string;
}
