import { once } from "node:events";
import type { WriteStream } from "node:tty";

import pc from "picocolors";

import type { Style } from "../rendering/style.js";
import { usesColors } from "./uses-colors.js";

/** Widest text that is still comfortable to read, in columns. */
const maxWidth = 100;

/** A stream that people may be reading. */
export class Screen {
  readonly #stream: WriteStream;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** Whether it is a terminal, and not a pipe or a file. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** How lines should look on it, now. */
  style(directory: string): Style {
    const columns = this.isTerminal ? Math.min(this.#stream.columns || 80, maxWidth) : undefined;
    return { paint: pc.createColors(usesColors(this.#stream, process.env)), width: columns, directory };
  }

  /** Writes lines. Resolves when the stream takes more, so that a slow reader slows us down and fills no memory. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const hasRoom = this.#stream.write(`${lines.join("\n")}\n`);
    if (!hasRoom && !this.#stream.destroyed)
      await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]);
  }
}

/** Standard output: what a program downstream may read. */
export const stdout = new Screen(process.stdout);
/** Standard error: what only people read. */
export const stderr = new Screen(process.stderr);
