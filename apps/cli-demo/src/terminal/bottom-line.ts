import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";

import width from "fast-string-width";

import { cutLine } from "../rendering/cut-line.js";

/** Columns that stay free: for the `^C` that a terminal shows, and so that the line never wraps. */
const reservedColumns = 3;

/**
 * The line below everything that was written to a terminal, where things move: what goes on, what is typed, what is
 * asked. Text goes above it, also in the middle of a line, so that words can stream.
 */
export class BottomLine {
  readonly #stream: WriteStream;
  /** What stands on the last line above, which has no end yet. */
  #unended = "";
  #shown: string | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** Whether there can be such a line: not in a pipe, nor in the log of a build. */
  get isPossible(): boolean {
    return this.#stream.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
  }

  /** Whether the last line above has no end yet. */
  get isMidLine(): boolean {
    return this.#unended !== "";
  }

  /** Shows this line, or none. */
  show(line: string | undefined): void {
    if (!this.isPossible || line === this.#shown) return;
    const erased = this.#erasure();
    this.#shown = line;
    this.#stream.write(erased + this.#drawing());
  }

  /** What to write so that the text stands above the line. */
  above(text: string): string {
    const erased = this.#erasure();
    const lastLineStart = text.lastIndexOf("\n") + 1;
    this.#unended = lastLineStart > 0 ? text.slice(lastLineStart) : this.#unended + text;
    return erased + text + this.#drawing();
  }

  #drawing(): string {
    if (this.#shown === undefined) return "";
    const room = this.#columns - reservedColumns;
    const isLong = width(this.#shown) > room;
    const line = isLong ? cutLine(stripVTControlCharacters(this.#shown), room) : this.#shown;
    return this.#unended === "" ? line : `\n${line}`;
  }

  #erasure(): string {
    if (this.#shown === undefined) return "";
    if (this.#unended === "") return "\r\u001b[2K";
    return `\r\u001b[2K\u001b[1A\u001b[${(width(this.#unended) % this.#columns) + 1}G`;
  }

  get #columns(): number {
    return this.#stream.columns || 80;
  }
}
