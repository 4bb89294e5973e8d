import { ShellReader } from "./shell-reader.js";

/** A command that a shell runs as one process, or as one of its own built-in commands. */
export interface SimpleCommand {
  /** Its words; `undefined` for one that is known only when it runs, as `$HOME` or `*.ts`. */
  words: readonly (string | undefined)[];
  /** The command as it is written. */
  text: string;
}

/**
 * Takes a line of a POSIX shell apart into the commands it runs one after the other or at once: `a && b | c` is three.
 *
 * @returns `undefined` for a line that runs more than meets the eye, or that needs a real shell to be understood:
 * substitutions, redirections (but for `2>&1` and `/dev/null`), assignments, groups, functions, comments, open quotes
 */
export function splitCommands(line: string): SimpleCommand[] | undefined {
  const reader = new ShellReader(line);
  const commands: SimpleCommand[] = [];
  let words: (string | undefined)[] = [];
  let start = 0;
  for (;;) {
    const token = reader.next();
    switch (token.kind) {
      case "word":
        if (words.length === 0) start = token.start;
        words.push(token.value);
        break;
      case "separator":
      case "end":
        if (words.length > 0) {
          commands.push({ words, text: line.slice(start, token.start).trim() });
          words = [];
        }
        if (token.kind === "end") return commands.every(isPlain) ? commands : undefined;
        break;
      case "redirection":
        break;
      case "unclear":
        return undefined;
    }
  }
}

/** `NAME=value command` can change what the command is, and so can a name that is filled in; `{` opens a group. */
function isPlain({ words: [first] }: SimpleCommand): boolean {
  return first !== undefined && !/^(?:[A-Za-z_]\w*\+?=|[{}]$)/.test(first);
}
