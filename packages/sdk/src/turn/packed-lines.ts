/** From how many characters on lines are packed. */
const packFromCharacters = 16 * 1024;

/**
 * Lines that are kept in case they are asked for. As strings, and even more so as what they say, tens of thousands of
 * them would be moved about in memory by the garbage collector; as a few blocks of bytes they are left alone.
 */
export class PackedLines {
  #blocks: Buffer[] = [];
  #loose: string[] = [];
  #looseCharacters = 0;

  /** Adds a line, which has no line feed in it. */
  add(line: string): void {
    this.#loose.push(line);
    this.#looseCharacters += line.length;
    if (this.#looseCharacters >= packFromCharacters) this.#pack();
  }

  /** All of them, in order. */
  read(): string[] {
    return [...this.#blocks.flatMap((block) => block.toString("utf8").split("\n")), ...this.#loose];
  }

  #pack(): void {
    this.#blocks.push(Buffer.from(this.#loose.join("\n"), "utf8"));
    this.#loose = [];
    this.#looseCharacters = 0;
  }
}
