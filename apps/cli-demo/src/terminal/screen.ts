import { once } from "node:events";
import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";

import displayWidth from "fast-string-width";
import pc from "picocolors";

import { cutLine, type Style } from "../rendering/layout.js";

/** Widest text that is comfortable to read. */
const maxColumns = 100;

/** What the status line can show, most important first: a question, the user's draft, or the agent's activity. */
const statusKinds = ["question", "draft", "activity"] as const;

/** What the status line can show. */
export type StatusKind = (typeof statusKinds)[number];

/** Standard output or standard error, with a status line below the text where it is a terminal. */
export class Screen {
  readonly #stream: WriteStream;
  readonly #statusLine: StatusLine;
  readonly #statuses = new Map<StatusKind, string>();
  #isAfterBlock = false;
  #questionSinceMs: number | undefined;
  #questionsMs = 0;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.#statusLine = new StatusLine(stream);
  }

  /** Whether the stream is a terminal rather than a pipe or a file. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Whether there is a status line. */
  get hasStatusLine(): boolean {
    return this.#statusLine.isSupported;
  }

  /** Whether a block was written since the last streaming text. */
  get isAfterBlock(): boolean {
    return this.#isAfterBlock;
  }

  /** Total time that questions were on the status line, in milliseconds: time the agent did not spend. */
  get questionsMs(): number {
    const sinceMs = this.#questionSinceMs;
    return this.#questionsMs + (sinceMs === undefined ? 0 : performance.now() - sinceMs);
  }

  /** How to lay out lines for this stream now. */
  style(directory: string): Style {
    const width = this.isTerminal ? Math.min(this.#stream.columns || 80, maxColumns) : undefined;
    return { paint: pc.createColors(hasColors(this.#stream, process.env)), width, directory };
  }

  /** Writes lines. Resolves as {@link writeText} does. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.writeText(`${lines.join("\n")}\n`);
  }

  /** Writes lines as a separate block, even in the middle of streaming text. */
  async writeBlock(lines: readonly string[]): Promise<void> {
    await this.writeText(`${this.#statusLine.isMidLine ? "\n\n" : ""}${lines.join("\n")}\n`);
    this.#isAfterBlock = true;
  }

  /** Continues streaming text. A block ends with an empty line, so leading space after it is dropped. */
  async writeStream(text: string): Promise<void> {
    const rest = this.#isAfterBlock ? text.replace(/^(?: |\n+)/, "") : text;
    if (rest !== "") this.#isAfterBlock = false;
    await this.writeText(rest);
  }

  /** Writes text. Resolves once the stream accepts more, so a slow reader slows the agent down and fills no memory. */
  async writeText(text: string): Promise<void> {
    if (text === "") return;
    const hasRoom = this.#stream.write(this.#statusLine.above(text));
    if (!hasRoom && !this.#stream.destroyed)
      await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]);
  }

  /** Shows text on the status line; `undefined` removes it. Does nothing where there is no status line. */
  setStatus(kind: StatusKind, text: string | undefined): void {
    if (text === undefined) this.#statuses.delete(kind);
    else this.#statuses.set(kind, text);
    if (kind === "question") this.#timeQuestion(text !== undefined);
    const shown = statusKinds.find((each) => this.#statuses.has(each));
    this.#statusLine.show(shown && this.#statuses.get(shown));
  }

  #timeQuestion(isAsked: boolean): void {
    this.#questionsMs = this.questionsMs;
    this.#questionSinceMs = isAsked ? performance.now() : undefined;
  }
}

/** Columns kept free for the `^C` that a terminal echoes, and so that the line never wraps. */
const reservedColumns = 3;

/** The last line of a terminal, which is redrawn below everything written. Text above it may end within a line. */
class StatusLine {
  readonly #stream: WriteStream;
  /** The text above that has no line feed yet. */
  #partialLine = "";
  #shown: string | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** `false` in a pipe, in a CI log, and on a terminal that cannot move its cursor. */
  get isSupported(): boolean {
    return this.#stream.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
  }

  /** Whether the text above ends within a line. */
  get isMidLine(): boolean {
    return this.#partialLine !== "";
  }

  /** Shows a line; `undefined` removes it. */
  show(line: string | undefined): void {
    if (!this.isSupported || line === this.#shown) return;
    const erased = this.#erasure();
    this.#shown = line;
    this.#stream.write(erased + this.#drawing());
  }

  /** Returns what to write so that the text appears above the line. */
  above(text: string): string {
    const erased = this.#erasure();
    const lastLineStart = text.lastIndexOf("\n") + 1;
    this.#partialLine = lastLineStart > 0 ? text.slice(lastLineStart) : this.#partialLine + text;
    return erased + text + this.#drawing();
  }

  #drawing(): string {
    if (this.#shown === undefined) return "";
    const room = this.#columns - reservedColumns;
    const isLong = displayWidth(this.#shown) > room;
    const line = isLong ? cutLine(stripVTControlCharacters(this.#shown), room) : this.#shown;
    return this.#partialLine === "" ? line : `\n${line}`;
  }

  #erasure(): string {
    if (this.#shown === undefined) return "";
    if (this.#partialLine === "") return "\r\u001b[2K";
    const column = (displayWidth(this.#partialLine) % this.#columns) + 1;
    return `\r\u001b[2K\u001b[1A\u001b[${column}G`;
  }

  get #columns(): number {
    return this.#stream.columns || 80;
  }
}

/**
 * Whether to write colours: NO_COLOR decides, then FORCE_COLOR, then whether the stream is a terminal with colours
 * (no-color.org, force-color.org; an empty value counts as unset). Commander applies the same rule to the help.
 */
function hasColors(
  stream: { isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Standard output: what another program may read. */
export const stdout = new Screen(process.stdout);
/** Standard error: what only people read. */
export const stderr = new Screen(process.stderr);
