import type { OpenEnum } from "../open-types.js";

/** The purpose of a message: a remark while the agent works, part of its answer, or the answer that ends the turn. */
export type AgentMessagePhase = OpenEnum<"commentary" | "partial_answer" | "final_answer">;

/**
 * A message from the agent. A turn can have several. The final response of the turn is the last message whose `phase` is
 * `final_answer`, or the last message if none has that phase.
 */
export type AgentMessageItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "agent_message";
  /** The text of the message. With an output schema it is JSON, which the binary does not validate. */
  text: string;
  /**
   * The purpose of the message. Absent if unknown: exec does not report it, and not every model provider marks its
   * messages.
   */
  phase?: AgentMessagePhase | null;
};

/** A summary of the agent's reasoning. */
export type ReasoningItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "reasoning";
  /** The parts of the summary, joined by newlines. */
  text: string;
};
