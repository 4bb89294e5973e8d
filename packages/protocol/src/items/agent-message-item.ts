/** Something the agent says. A turn can have several; the last one is its final answer. */
export interface AgentMessageItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "agent_message";
  /** What it says; JSON text when an output schema was asked for (the binary does not validate it). */
  text: string;
}
