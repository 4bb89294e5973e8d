import type { ThreadItem } from "@codex/protocol";

/** What a turn has completed so far. Kept only as long as somebody can still ask for it. */
export class TurnItems {
  /** Completed items, in the order they completed. */
  readonly items: ThreadItem[] = [];
  /** Text of the last agent message. */
  finalResponse = "";
  #isForgotten = false;

  /** Takes in a completed item. */
  add(item: ThreadItem): void {
    if (this.#isForgotten) return;
    this.items.push(item);
    if (item.type === "agent_message") this.finalResponse = item.text;
  }

  /** Lets go of everything, and of what is still to come. */
  forget(): void {
    this.#isForgotten = true;
    this.items.length = 0;
    this.finalResponse = "";
  }
}
