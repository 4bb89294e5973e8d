import displayWidth from "fast-string-width";
import { wrapAnsi } from "fast-wrap-ansi";
import type { Colors } from "picocolors/types.js";

/** How to lay out lines for one destination: a terminal, a pipe or a file. */
export interface Style {
  /** Adds colours, or returns text unchanged where colours are off. */
  paint: Colors;
  /** Columns to wrap and cut at. `undefined` leaves lines whole, for a pipe or a file. */
  width: number | undefined;
  /** Paths below this directory are shown relative to it. */
  directory: string;
}

/** Narrowest column that text is wrapped to. */
const minWrapWidth = 20;

/**
 * Wraps text to `width` columns and prefixes each line with `margin`. Continuation lines keep the indentation of their
 * line. The text must be printable already; it may contain colours.
 */
export function textBlock(text: string, margin: string, width: number | undefined): string[] {
  return text
    .trimEnd()
    .split("\n")
    .flatMap((line) => wrapLine(line, margin, width))
    .map((line) => line.trimEnd());
}

function wrapLine(line: string, margin: string, width: number | undefined): string[] {
  if (width === undefined) return [margin + line];
  const indent = margin + (/^ */.exec(line)?.[0] ?? "");
  const room = Math.max(minWrapWidth, width - indent.length);
  return wrapAnsi(line.trimStart(), room)
    .split("\n")
    .map((part) => indent + part);
}

/** Breaks a line at `width` columns, after a space if possible, without dropping anything, not even spaces. */
export function splitLine(line: string, width: number | undefined): string[] {
  if (width === undefined) return [line];
  const room = Math.max(minWrapWidth, width);
  const parts: string[] = [];
  for (let rest = line; rest !== ""; rest = rest.slice(parts.at(-1)?.length)) {
    const part = startOf(rest, room);
    const wordStart = part.lastIndexOf(" ") + 1;
    const isTorn = part.length < rest.length && !rest.startsWith(" ", part.length);
    parts.push(isTorn && wordStart > part.length / 2 ? part.slice(0, wordStart) : part);
  }
  return parts.length === 0 ? [""] : parts;
}

/** Shortens a line to `width` columns, with an ellipsis where text is missing. */
export function cutLine(line: string, width: number | undefined): string {
  if (width === undefined || displayWidth(line) <= width) return line;
  return `${startOf(line, width - 1)}…`;
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The characters at the beginning that fit into `width` columns, and at least one. */
function startOf(line: string, width: number): string {
  let columns = 0;
  for (const { segment, index } of characters.segment(line)) {
    columns += displayWidth(segment);
    if (columns > width && index > 0) return line.slice(0, index);
  }
  return line;
}

/** The characters at the end that fit into `width` columns, with an ellipsis where text is missing. */
export function cutStart(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const all = [...characters.segment(line)].map(({ segment }) => segment);
  let columns = 1;
  const from = all.findLastIndex((each) => {
    columns += displayWidth(each);
    return columns > width;
  });
  return `…${all.slice(from + 1).join("")}`;
}

/** Breaks a command line between its words, so that it can still be pasted. Quoted words stay whole. */
export function shellLines(command: string, width: number | undefined): string[] {
  if (width === undefined || displayWidth(command) <= width) return [command];
  const lines: string[] = [];
  for (const word of command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []) {
    const last = lines.at(-1);
    // A space and a backslash follow.
    if (last !== undefined && displayWidth(`${last} ${word}`) + 2 <= width)
      lines.push(`${lines.pop()} ${word}`);
    else lines.push(last === undefined ? word : `    ${word}`);
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`));
}

/**
 * Lays out terms and their descriptions in two columns. Where the second column would be narrow, descriptions stand below their
 * terms, which are command lines.
 */
export function definitionLines(
  rows: readonly (readonly [term: string, description: string])[],
  width = Number.POSITIVE_INFINITY,
  paintDescription = (text: string) => text,
): string[] {
  const column = Math.max(...rows.map(([term]) => term.length)) + 3;
  const isWide = column <= width / 3 || rows.every(([, description]) => column + description.length <= width);
  const indent = isWide ? column : 6;
  return rows.flatMap(([term, description]) => {
    const lines = textBlock(description, " ".repeat(indent), Number.isFinite(width) ? width : undefined);
    if (!isWide) return [...shellLines(term, width), ...lines.map((line) => paintDescription(line))];
    const [first = "", ...rest] = lines.map((line) => paintDescription(line.slice(indent)));
    return [term.padEnd(column) + first, ...rest.map((line) => " ".repeat(indent) + line)];
  });
}

/**
 * Wraps text that arrives in pieces: a word that does not fit starts a new line. Each piece must consist of whole words.
 * Continuation lines keep the indentation of their line.
 */
export class WordWrapper {
  readonly #width: number;
  #column = 0;
  #indent = "";
  #spaces = "";
  #isContinuing = false;

  /** @param columns where to wrap; `undefined` leaves lines whole */
  constructor(columns: number | undefined) {
    // A cursor past the last column is on no line in particular, so that column stays free.
    this.#width = columns === undefined ? Number.POSITIVE_INFINITY : columns - 1;
  }

  /** Continues at the start of a line, because something else was written meanwhile. */
  startLine(): void {
    this.#column = 0;
    this.#spaces = "";
    this.#isContinuing = true;
  }

  /** Returns the piece with line feeds where it wraps, and without trailing spaces. */
  add(piece: string): string {
    return (piece.match(/\n| +|[^\n ]+/g) ?? []).map((part) => this.#place(part)).join("");
  }

  #place(part: string): string {
    if (part.startsWith(" ")) {
      // A space between two words is no indentation.
      this.#spaces = this.#isContinuing ? "" : part;
      return "";
    }
    this.#isContinuing = false;
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
    const columns = displayWidth(word);
    const isFirst = this.#column === 0;
    if (isFirst || this.#column + before.length + columns <= this.#width) {
      this.#column = (this.#column + before.length + columns) % (this.#width + 1);
      return before + word;
    }
    // The terminal breaks a word that is wider than a line.
    this.#column = (this.#indent.length + columns) % (this.#width + 1);
    return `\n${this.#indent}${word}`;
  }
}
