/** A program or a shell builtin, with its arguments. */
export interface SimpleCommand {
  /** The words, without quotes. */
  words: readonly string[];
  /** The words as one line, quoted only where necessary. */
  text: string;
}

/** The commands that a line runs, or its text when they are not certain. */
export type CommandReading = { commands: readonly SimpleCommand[] } | { unreadable: string };

/** Where operating systems and package managers install shells. A file elsewhere may only have the name of a shell. */
const installedShell =
  /^\/(?:usr\/(?:local\/)?|opt\/homebrew\/|run\/current-system\/sw\/)?bin\/(?:sh|bash|dash|ash|zsh|mksh|ksh|ksh93)$/;
const maybeShell = /(?:^|[\\/])(?:[a-z]*sh|ksh93|busybox|powershell|cmd)(?:\.exe)?$/i;

/**
 * Keywords, builtins and predefined aliases of these shells. They change the meaning of the rest of the line, or can execute
 * part of their arguments: `printf -v 'x[$(id)]'` and `test -v 'x[$(id)]'` run `id` in bash. A line with one of them is
 * unreadable.
 */
const shellWords = new Set(
  `if then elif else fi for foreach while until do done case esac in select function time coproc repeat end namespace
  nocorrect noglob command builtin exec eval source redirect emulate trap alias unalias enable disable hash rehash unhash
  export declare typeset local private readonly integer float compound global nameref enum set unset shift shopt setopt unsetopt
  let test print printf read readarray mapfile getln getopts vared cd chdir pushd popd dirs pushln umask ulimit limit unlimit
  return exit logout bye break continue wait suspend stop jobs bg fg disown times history hist fc r log
  autoload functions unfunction type whence where caller help bind bindkey zle zmodload zcompile zformat zstyle
  zparseopts zregexparse sched ttyctl echotc echoti getcap complete compopt compgen compadd comparguments compcall
  compctl compdescribe compfiles compgroups compquote compset comptags comptry compvalues`.split(/\s+/),
);

/**
 * Reads the command line of a request: `/bin/bash -lc 'npm test && npm run lint'` runs two commands. The server builds the
 * outer line by joining a list of arguments; no shell reads it.
 */
export function readCommand(line: string): CommandReading {
  const words = new LineReader(line).arguments();
  const [program, flag, script, ...rest] = words ?? [];
  if (words === undefined || program === undefined) return { unreadable: line };
  if (maybeShell.test(program)) {
    const isPlain = installedShell.test(program) && (flag === "-c" || flag === "-lc") && rest.length === 0;
    if (!isPlain || script === undefined) return { unreadable: line };
    const commands = new LineReader(script).commands();
    return commands?.every(isReadable) ? { commands } : { unreadable: script };
  }
  const command = simpleCommand(words);
  return isReadable(command) ? { commands: [command] } : { unreadable: line };
}

/** Characters without a special meaning in any shell, except that `=` has one in zsh at the beginning of a word. */
const plain = /[\w./:,@%+-][\w./:,@%+=-]*/y;
/** Not followed by another quote: with the option `rc_quotes`, zsh reads `''` within quotes as one quote. */
const singleQuoted = /'([^'\t\n]*)'(?!')/y;
const doubleQuoted = /"([^"\\$`!\t\n]*)"/y;
const blanks = /[ \t]+/y;
const separator = /[ \t]*(?:&&|\|\|?|;|\n)[ \t\n]*/y;
const harmlessRedirection = /(?:[12]>&[12]|[12]?>[ \t]*\/dev\/null)(?=[ \t\n;|]|$)/y;
/** Shells disagree on whether other characters, such as a carriage return or a no-break space, are blanks. */
const printable = /^[\t\n -~\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u;

/**
 * Reads the syntax that dash, bash, zsh, mksh, ksh93 and BusyBox ash all understand the same way: plain words, quotes without
 * expansions, `&&`, `||`, `|`, `;`, line feeds, and redirections that only discard or merge output. The model chooses the
 * shell, so a line is read only if that choice makes no difference.
 */
class LineReader {
  readonly #line: string;
  #position = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** The commands of a script; `undefined` when any part of it is something else. */
  commands(): SimpleCommand[] | undefined {
    if (!printable.test(this.#line)) return undefined;
    const commands: SimpleCommand[] = [];
    this.#take(/[ \t\n]*/y);
    while (!this.#isAtEnd()) {
      const words = this.#words();
      if (words === undefined) return undefined;
      commands.push(simpleCommand(words));
      if (this.#isAtEnd()) break;
      const [between] = this.#take(separator) ?? [];
      if (between === undefined || (this.#isAtEnd() && /[&|]/.test(between))) return undefined;
    }
    return commands;
  }

  /** The arguments that the server quoted and joined; `undefined` when it would have quoted them differently. */
  arguments(): string[] | undefined {
    const words: string[] = [];
    while (!this.#isAtEnd()) {
      const word = this.#word(/'([^']*)'/y, /"([^"\\$`]*(?:\\[\\"$`][^"\\$`]*)*)"/y);
      if (word === undefined || !(this.#take(/ /y) || this.#isAtEnd())) return undefined;
      words.push(word);
    }
    return words;
  }

  #words(): string[] | undefined {
    const first = this.#word();
    if (first === undefined) return undefined;
    const words = [first];
    while (this.#take(blanks)) {
      if (this.#take(harmlessRedirection)) continue;
      if (this.#isAtEnd() || /[&|;\n]/.test(this.#line.charAt(this.#position))) break;
      const word = this.#word();
      if (word === undefined) return undefined;
      words.push(word);
    }
    return words;
  }

  #word(single = singleQuoted, double = doubleQuoted): string | undefined {
    const start = this.#position;
    let word = "";
    for (;;) {
      const piece = this.#take(plain) ?? this.#take(single) ?? this.#take(double);
      if (piece === undefined) break;
      word += piece[0].startsWith('"') ? (piece[1] ?? "").replace(/\\(.)/gs, "$1") : (piece[1] ?? piece[0]);
    }
    return this.#position > start ? word : undefined;
  }

  #isAtEnd(): boolean {
    return this.#position >= this.#line.length;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position;
    const taken = pattern.exec(this.#line) ?? undefined;
    this.#position += taken?.[0].length ?? 0;
    return taken;
  }
}

function simpleCommand(words: readonly string[]): SimpleCommand {
  const quoted = words.map((word) =>
    /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
  return { words, text: quoted.join(" ") };
}

/** Whether the first word is a program, and not a keyword, assignment, option, job or label (`x: y` in ksh93). */
function isReadable({ words: [name = ""], text }: SimpleCommand): boolean {
  return /^[\w./][^=:]*$/.test(name) && name !== "." && !shellWords.has(name) && isOneLine(text);
}

/** Whether a text has no control characters, which could make it look like a different text. */
export function isOneLine(text: string): boolean {
  return printable.test(text) && !/[\t\n]/.test(text);
}
