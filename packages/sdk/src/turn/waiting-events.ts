import type { ThreadEvent } from "@codex/protocol";

interface Batch {
  readonly events: readonly ThreadEvent[];
  readonly characters: number;
}

/** Events that were read and are not asked for yet, in order. */
export class WaitingEvents {
  readonly #batches: Batch[] = [];
  #position = 0;
  #characters = 0;

  /** How much of it there is, in characters of JSON. Only batches that were to be measured count. */
  get characters(): number {
    return this.#characters;
  }

  /** Adds a batch; measuring it takes about as long as reading it did. */
  push(events: readonly ThreadEvent[], isMeasured: boolean): void {
    if (events.length === 0) return;
    const characters = isMeasured ? JSON.stringify(events).length : 0;
    this.#batches.push({ events, characters });
    this.#characters += characters;
  }

  /** Takes out the first event; `undefined` when there is none. */
  shift(): ThreadEvent | undefined {
    const [batch] = this.#batches;
    if (batch === undefined) return undefined;
    const event = batch.events[this.#position++];
    if (this.#position === batch.events.length) {
      this.#batches.shift();
      this.#position = 0;
      this.#characters -= batch.characters;
    }
    return event;
  }

  /** Drops all of it. */
  clear(): void {
    this.#batches.length = 0;
    this.#position = 0;
    this.#characters = 0;
  }
}
