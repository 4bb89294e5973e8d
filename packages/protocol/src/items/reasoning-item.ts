/** A summary of what the agent is thinking. */
export interface ReasoningItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "reasoning";
  /** The parts of the summary, joined by newlines. */
  text: string;
}
