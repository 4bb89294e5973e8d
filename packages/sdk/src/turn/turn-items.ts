import type { ItemCompletedEvent, ThreadItem } from "@codex/protocol";

/** How many characters of JSON are packed into one block. */
const blockCharacters = 16 * 1024;

/**
 * What a turn has completed so far, told by its engine and kept for as long as somebody can still ask for it.
 *
 * Who followed the events seldom asks for the items as well, and tens of thousands of small objects would be moved
 * about in memory by the garbage collector in case he does. So an item whose JSON is at hand is kept as that, in blocks
 * of bytes, and parsed again when it is asked for. Large ones are kept as they are: there are few of them, and of bytes
 * outside its heap the collector lets more pile up before it looks for garbage.
 */
export class TurnItems {
  #kept: (ThreadItem | Buffer)[] = [];
  /** Events that are not packed yet. */
  #loose: string[] = [];
  #looseCharacters = 0;
  #isForgotten = false;

  /**
   * Takes in the next completed item.
   *
   * @param json its event, one line, where it is to be kept as that
   */
  add(item: ThreadItem, json?: string): void {
    if (this.#isForgotten) return;
    if (json === undefined || json.length >= blockCharacters) {
      this.#pack();
      this.#kept.push(item);
      return;
    }
    this.#loose.push(json);
    this.#looseCharacters += json.length;
    if (this.#looseCharacters >= blockCharacters) this.#pack();
  }

  /** The items, in the order they completed. */
  read(): ThreadItem[] {
    this.#pack();
    return this.#kept.flatMap((kept) => (Buffer.isBuffer(kept) ? unpack(kept) : kept));
  }

  /** Lets go of everything, and of what is still to come. */
  forget(): void {
    this.#isForgotten = true;
    this.#kept = [];
    this.#loose = [];
  }

  #pack(): void {
    if (this.#loose.length === 0) return;
    this.#kept.push(Buffer.from(this.#loose.join("\n"), "utf8"));
    this.#loose = [];
    this.#looseCharacters = 0;
  }
}

function unpack(block: Buffer): ThreadItem[] {
  const lines = block.toString("utf8").split("\n");
  return lines.map((json) => (JSON.parse(json) as ItemCompletedEvent).item);
}
