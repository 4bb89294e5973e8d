import type { ThreadEvent } from "@codex/protocol";

/** A value of which any part may still be missing. */
export type PartialOutput<Output> = Output extends readonly (infer Entry)[]
  ? PartialOutput<Entry>[]
  : Output extends object
    ? { [Key in keyof Output]?: PartialOutput<Output[Key]> }
    : Output;

/** The text of the agent's newest message, as far as it has arrived. */
export class AnswerText {
  #itemId: string | undefined;
  #text = "";
  #isOver = false;
  #waiters: (() => void)[] = [];

  get text(): string {
    return this.#text;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes the next events of the turn. */
  take(events: readonly ThreadEvent[]): void {
    for (const event of events) {
      if (event.type !== "item.delta" || event.item_type !== "agent_message") continue;
      this.#text = event.item_id === this.#itemId ? this.#text + event.delta : event.delta;
      this.#itemId = event.item_id;
    }
    this.#wake();
  }

  /** Ends the waiting: no more events will come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Resolves with the next events, or at the end. */
  changed(): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }
}
