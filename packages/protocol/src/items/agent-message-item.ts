import type { OpenEnum } from "../tolerance/open-enum.js";

/** What a message is for: a remark while the agent works, a part of its answer, or the answer that ends the turn. */
export type AgentMessagePhase = OpenEnum<"commentary" | "partial_answer" | "final_answer">;

/**
 * Something the agent says. A turn can have several. Its final response is the last one whose `phase` is
 * `final_answer`, or the last one where no message has that phase.
 */
export interface AgentMessageItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "agent_message";
  /** What it says; JSON text when an output schema was asked for (the binary does not validate it). */
  text: string;
  /**
   * What the message is for. Absent where that is unknown: exec does not report it, and not every model provider marks
   * its messages.
   */
  phase?: AgentMessagePhase | null;
}
