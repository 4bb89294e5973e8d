import { stripVTControlCharacters } from "node:util";

/**
 * Makes untrusted text safe to print: removes escape sequences, control characters and characters that change the
 * direction of writing, and keeps the final state of a line that overwrites itself. For text that the user approves or
 * rejects, use {@link visibleText}.
 */
export function printableText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r+\n/g, "\n")
    .replace(/^.*\r(?=.)/gm, "")
    .replaceAll("\t", "    ")
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, "");
}

/** {@link printableText} on one line, with runs of whitespace collapsed. */
export function printableLine(text: string): string {
  return printableText(text).replaceAll(/\s+/g, " ").trim();
}

/**
 * Makes untrusted text safe to base a decision on: every character that could hide, overwrite or reorder part of the
 * text is replaced by its code, such as `\u{202e}`.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\r+\n/g, "\n")
    .replaceAll("\t", "    ")
    .replace(
      /(?!\n)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
      (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`,
    );
}

/** {@link visibleText} on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n");
}

/** Serializes a value as JSON with every character escaped that could control a terminal. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
