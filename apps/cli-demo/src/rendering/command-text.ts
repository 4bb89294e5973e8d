import { printableText } from "./printable-text.js";

/**
 * A command as the model asked for it. The wire tells it as it is run, inside a shell (`/bin/bash -lc 'npm test'`),
 * which says nothing to the reader.
 */
export function commandText(command: string): string {
  const inner = /^\S*\b(?:bash|zsh|sh|dash|fish) -l?c (.+)$/s.exec(command)?.[1];
  return printableText(inner === undefined ? command : unquoted(inner)).trim();
}

/** Undoes the quoting of one shell word; text that is more than one word stays as it is. */
function unquoted(word: string): string {
  const single = /^'((?:[^']|'\\''|'"'"')*)'$/s.exec(word)?.[1];
  if (single !== undefined) return single.replaceAll(/'\\''|'"'"'/g, "'");
  const double = /^"((?:[^"\\]|\\.)*)"$/s.exec(word)?.[1];
  if (double !== undefined) return double.replaceAll(/\\(["\\$`])/g, "$1");
  return word;
}
