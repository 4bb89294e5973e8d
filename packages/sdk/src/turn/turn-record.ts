import type { ThreadEvent, ThreadItem, Usage } from "@codex/protocol";

/** How a turn ended on the wire. */
export type TurnEnding = { status: "completed" } | { status: "failed"; message: string };

/** What is known of a turn from the events seen so far. */
export class TurnRecord {
  /** Completed items, in the order they completed. */
  readonly items: ThreadItem[] = [];
  /** Text of the last agent message. */
  finalResponse = "";
  /** The thread's running total, as the terminal event gave it. */
  totalUsage: Usage | null = null;
  /** The turn's share of it; told once the turn has ended. */
  usage: Usage | null = null;
  /** How the turn ended on the wire, once it has. */
  ending: TurnEnding | undefined;
  /** Message of the last top-level error event: usually a notice that the agent tries again. */
  lastError: string | undefined;

  /** Takes in one event. */
  add(event: ThreadEvent): void {
    switch (event.type) {
      case "item.completed":
        this.items.push(event.item);
        if (event.item.type === "agent_message") this.finalResponse = event.item.text;
        break;
      case "turn.completed":
        this.totalUsage = event.usage ?? null;
        this.ending = { status: "completed" };
        break;
      case "turn.failed":
        this.ending = { status: "failed", message: event.error.message };
        break;
      case "error":
        this.lastError = event.message;
        break;
    }
  }
}
