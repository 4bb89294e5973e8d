import type { ThreadEvent, ThreadItem } from "@codex/protocol";

/** What a turn has completed so far. Kept only as long as somebody can still ask for it. */
export class TurnItems {
  /** Completed items, in the order they completed. */
  readonly items: ThreadItem[] = [];
  /** Text of the last agent message. */
  finalResponse = "";
  #isForgotten = false;

  /** Takes in a batch of events. */
  add(events: readonly ThreadEvent[]): void {
    if (this.#isForgotten) return;
    for (const event of events) {
      if (event.type !== "item.completed") continue;
      this.items.push(event.item);
      if (event.item.type === "agent_message") this.finalResponse = event.item.text;
    }
  }

  /** Lets go of everything, and of what is still to come. */
  forget(): void {
    this.#isForgotten = true;
    this.items.length = 0;
    this.finalResponse = "";
  }
}
