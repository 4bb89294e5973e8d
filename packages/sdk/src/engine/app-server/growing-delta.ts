import type { ItemDeltaEvent } from "@codex/protocol";

/** Strings that are added to one another stay apart in memory (V8), some 60 bytes each; joined ones do not. */
const mostPieces = 1024;

/** A delta that takes in those that follow it. */
export class GrowingDelta {
  /** The event, which says all of it after {@link finish}. */
  readonly event: ItemDeltaEvent;
  readonly #chunks: string[] = [];
  #pieces: string[] = [];

  constructor(first: ItemDeltaEvent) {
    this.event = { ...first };
  }

  /** Adds what follows. */
  add(delta: string): void {
    this.#pieces.push(delta);
    if (this.#pieces.length === mostPieces) this.#join();
  }

  /** Lets the event say all that was added. */
  finish(): void {
    this.#join();
    this.event.delta += this.#chunks.join("");
  }

  #join(): void {
    this.#chunks.push(this.#pieces.join(""));
    this.#pieces = [];
  }
}
