import { visibleText } from "./printable-text.js";

/** The start of a command that runs in a shell of the system. Any other file may be a shell by its name alone. */
const usualShell = /^(?:(?:\/usr(?:\/local)?|\/opt\/homebrew)?\/bin\/)?(?:bash|zsh|sh|dash|fish) -l?c (.+)$/s;

/**
 * A command as the model asked for it. The wire has it as it is run, inside a shell (`/bin/bash -lc 'npm test'`), which
 * says nothing to the reader.
 */
export function commandText(command: string): string {
  const inner = usualShell.exec(command)?.[1];
  return visibleText(inner === undefined ? command : (unquoted(inner) ?? inner)).trim();
}

/**
 * A command to be approved: with its shell, unless that is the usual one of the system. Another file of that name runs
 * what it likes, and another shell may read the same text differently.
 */
export function commandToApprove(command: string): string {
  const inner = /^(?:\/usr)?\/bin\/(?:bash|zsh) -l?c (.+)$/s.exec(command)?.[1];
  return visibleText((inner !== undefined && unquoted(inner)) || command);
}

/** Undoes the quoting of one shell word; `undefined` for more than one. */
function unquoted(word: string): string | undefined {
  const single = /^'((?:[^']|'\\''|'"'"')*)'$/s.exec(word)?.[1];
  if (single !== undefined) return single.replaceAll(/'\\''|'"'"'/g, "'");
  const double = /^"((?:[^"\\]|\\.)*)"$/s.exec(word)?.[1];
  if (double !== undefined) return double.replaceAll(/\\(["\\$`])/g, "$1");
  return /^[\w./:=@%+,-]+$/.test(word) ? word : undefined;
}
