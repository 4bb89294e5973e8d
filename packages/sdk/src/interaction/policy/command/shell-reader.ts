/** A piece of a shell's line, and where it begins. */
export type ShellToken =
  /** `value` is `undefined` when it is known only when the command runs. */
  | { kind: "word"; value: string | undefined; start: number }
  | { kind: "separator" | "redirection" | "unclear" | "end"; start: number };

const separators = /(?:&&|\|\||\|&|;|\||&(?!>)|\n)/y;
const harmlessRedirections = /(?:[0-9]?>&[0-9]|(?:[0-9]|&)?>>?[ \t]*\/dev\/null)(?=[\s;&|]|$)/y;
const blanks = /(?:[ \t]|\\\n)+/y;
const plainCharacters = /[^\s\\'"`$#<>()|&;*?[\]{}~!]+/y;
const simpleExpansions = /\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9?!#@*$-])/y;
/** What a shell fills in with names of files or with one of several words, but never runs. */
const patternCharacters = /[*?[\]{}~!]/y;

/** Reads a line of a POSIX shell piece by piece. Whatever it is not sure about is unclear. */
export class ShellReader {
  readonly #line: string;
  #position = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** The next piece. After one that is unclear, or the end, there is none. */
  next(): ShellToken {
    this.#take(blanks);
    const start = this.#position;
    if (start >= this.#line.length) return { kind: "end", start };
    if (this.#take(harmlessRedirections)) return { kind: "redirection", start };
    if (this.#take(separators)) return { kind: "separator", start };
    return this.#word(start);
  }

  #word(start: number): ShellToken {
    let value = "";
    let isKnown = true;
    while (this.#position < this.#line.length) {
      const plain = this.#take(plainCharacters) ?? this.#quoted();
      if (plain !== undefined) value += plain;
      else if (this.#take(simpleExpansions) ?? this.#take(patternCharacters)) isKnown = false;
      else if (this.#take(/"/y)) {
        const quoted = this.#doubleQuoted();
        if (quoted === undefined) return { kind: "unclear", start };
        value += quoted.value;
        isKnown &&= quoted.isKnown;
      } else break;
    }
    // Something stands here that begins no word and ends none.
    if (this.#position === start || !this.#isAtEndOfWord()) return { kind: "unclear", start };
    // `[`, `!` and `{` by themselves are words.
    const text = this.#line.slice(start, this.#position);
    if (/^[[\]{}!]+$/.test(text)) return { kind: "word", value: text, start };
    return { kind: "word", value: isKnown ? value : undefined, start };
  }

  /** What stands in single quotes, or behind a backslash. */
  #quoted(): string | undefined {
    const quoted = this.#take(/'[^']*'/y);
    if (quoted !== undefined) return quoted.slice(1, -1);
    const escaped = this.#take(/\\./sy);
    return escaped === "\\\n" ? "" : escaped?.slice(1);
  }

  /** What stands between double quotes, behind the first. */
  #doubleQuoted(): { value: string; isKnown: boolean } | undefined {
    let value = "";
    let isKnown = true;
    while (!this.#take(/"/y)) {
      const escaped = this.#take(/\\["\\$`\n]/y);
      const plain = escaped ?? this.#take(/[^"\\$`]+|\\/y);
      if (escaped !== undefined) value += escaped === "\\\n" ? "" : escaped.slice(1);
      else if (plain !== undefined) value += plain;
      else if (this.#take(simpleExpansions)) isKnown = false;
      else return undefined;
    }
    return { value, isKnown };
  }

  #isAtEndOfWord(): boolean {
    return this.#position >= this.#line.length || /[\s;&|]/.test(this.#line[this.#position] ?? "");
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const taken = pattern.exec(this.#line)?.[0];
    if (taken !== undefined) this.#position += taken.length;
    return taken;
  }
}
