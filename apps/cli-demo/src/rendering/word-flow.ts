import width from "fast-string-width";

/**
 * Wraps text that comes in pieces: each piece is told where it goes on, and a word that does not fit goes to the next
 * line. The words of a piece must be whole. A line that is indented stays so where it is continued.
 */
export class WordFlow {
  readonly #width: number;
  #column = 0;
  #indent = "";
  #spaces = "";

  /** @param columns where to wrap; `undefined` leaves lines whole */
  constructor(columns: number | undefined) {
    // The last column stays free: a cursor behind it is in neither line.
    this.#width = columns === undefined ? Number.POSITIVE_INFINITY : columns - 1;
  }

  /** The piece, with line feeds where it has to wrap, and without spaces at the end of lines. */
  add(piece: string): string {
    return (piece.match(/\n| +|[^\n ]+/g) ?? []).map((part) => this.#place(part)).join("");
  }

  #place(part: string): string {
    if (part.startsWith(" ")) {
      this.#spaces = part;
      return "";
    }
    const before = part === "\n" ? "" : this.#spaces;
    this.#spaces = "";
    if (part === "\n") {
      this.#column = 0;
      this.#indent = "";
      return part;
    }
    if (this.#column === 0) this.#indent = before.slice(0, this.#width / 2);
    return this.#placeWord(part, before);
  }

  #placeWord(word: string, before: string): string {
    const columns = width(word);
    const isFirst = this.#column === 0;
    if (isFirst || this.#column + before.length + columns <= this.#width) {
      this.#column = (this.#column + before.length + columns) % (this.#width + 1);
      return before + word;
    }
    // A word that fits no line is left to the terminal.
    this.#column = (this.#indent.length + columns) % (this.#width + 1);
    return `\n${this.#indent}${word}`;
  }
}
