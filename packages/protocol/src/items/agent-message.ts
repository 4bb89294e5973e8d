import type { OpenEnum } from "../open-types.js";

/** The purpose of a message: a remark while the agent works, part of its answer, or the answer that ends the turn. */
export type AgentMessagePhase = OpenEnum<"commentary" | "partial_answer" | "final_answer">;

/**
 * A message from the agent. A turn can have several. The final response of the turn is the last message whose `phase` is
 * `final_answer` and that has no `delivery`; if there is no such message, the last one.
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
  /**
   * `async` if the agent has sent the message on its own while it continues to work: it is not the answer that ends the turn. Absent
   * or null for other messages. Only on the app-server transport.
   */
  delivery?: OpenEnum<"async"> | null;
  /**
   * Questions that the agent does not wait for: an answer reaches it as another input. `text` has them, too. Absent or null if the
   * message asks none. Only on the app-server transport.
   */
  questions?: AsyncQuestion[] | null;
};

/** A question that the agent does not wait for. */
export type AsyncQuestion = {
  /** The question. */
  title: string;
  /** Answers that the agent suggests, the recommended one first. Null if it suggests none; any other answer is fine, too. */
  options?: string[] | null;
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
