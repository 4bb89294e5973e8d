import type { OpenEnum } from "@codex/protocol";

import type { ThreadItemTimes } from "./thread-item-times.js";

/** What the agent says. A turn can have several; the last is its answer. */
export interface AgentMessageThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "agentMessage";
  /** The text so far; JSON text when the turn has an output schema. */
  text: string;
  /** A remark on the way or the answer, where the model tells; otherwise `null`. */
  phase: OpenEnum<"commentary" | "partial_answer" | "final_answer"> | null;
}
