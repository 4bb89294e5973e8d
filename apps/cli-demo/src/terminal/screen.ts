import { once } from "node:events";
import type { WriteStream } from "node:tty";

import pc from "picocolors";

import type { Style } from "../rendering/style.js";
import { BottomLine } from "./bottom-line.js";
import { usesColors } from "./uses-colors.js";

/** Widest text that is still comfortable to read, in columns. */
const maxWidth = 100;

/** What may stand on the line below the text, the most important first. */
const layers = ["question", "draft", "activity"] as const;

/** What stands on the line below the text: a question to the person, what they type, or what the agent does. */
export type Layer = (typeof layers)[number];

/** A stream that people may be reading. */
export class Screen {
  readonly #stream: WriteStream;
  readonly #bottom: BottomLine;
  readonly #layers = new Map<Layer, string>();
  #isAfterBlock = false;
  #askedSinceMs: number | undefined;
  #askedMs = 0;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.#bottom = new BottomLine(stream);
  }

  /** Whether it is a terminal, and not a pipe or a file. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Whether a line below the text can move. */
  get canMove(): boolean {
    return this.#bottom.isPossible;
  }

  /** How long questions have stood here by now: time that the agent did not take. */
  get askedMs(): number {
    return this.#askedMs + (this.#askedSinceMs === undefined ? 0 : performance.now() - this.#askedSinceMs);
  }

  /** How lines should look on it, now. */
  style(directory: string): Style {
    const columns = this.isTerminal ? Math.min(this.#stream.columns || 80, maxWidth) : undefined;
    return { paint: pc.createColors(usesColors(this.#stream, process.env)), width: columns, directory };
  }

  /** Writes lines. Resolves as {@link writeText} does. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.writeText(`${lines.join("\n")}\n`);
  }

  /** Writes lines that begin a block of their own, also when text is streaming. */
  async writeBlock(lines: readonly string[]): Promise<void> {
    await this.writeText(`${this.#bottom.isMidLine ? "\n\n" : ""}${lines.join("\n")}\n`);
    this.#isAfterBlock = true;
  }

  /** Goes on with streaming text. After a block, which has left an empty line, it needs no space and no line feeds. */
  async writeStream(text: string): Promise<void> {
    const rest = this.#isAfterBlock ? text.replace(/^(?: |\n+)/, "") : text;
    if (rest !== "") this.#isAfterBlock = false;
    await this.writeText(rest);
  }

  /** Writes text. Resolves when the stream takes more, so that a slow reader slows us down and fills no memory. */
  async writeText(text: string): Promise<void> {
    if (text === "") return;
    const hasRoom = this.#stream.write(this.#bottom.above(text));
    if (!hasRoom && !this.#stream.destroyed)
      await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]);
  }

  /** Shows something on the line below the text, or takes it away. Where nothing can move it does nothing. */
  showBelow(layer: Layer, text: string | undefined): void {
    if (text === undefined) this.#layers.delete(layer);
    else this.#layers.set(layer, text);
    if (layer === "question") this.#timeQuestion(text !== undefined);
    const shown = layers.find((name) => this.#layers.has(name));
    this.#bottom.show(shown && this.#layers.get(shown));
  }

  #timeQuestion(isAsked: boolean): void {
    this.#askedMs = this.askedMs;
    this.#askedSinceMs = isAsked ? performance.now() : undefined;
  }
}

/** Standard output: what a program downstream may read. */
export const stdout = new Screen(process.stdout);
/** Standard error: what only people read. */
export const stderr = new Screen(process.stderr);
