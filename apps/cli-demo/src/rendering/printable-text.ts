import { stripVTControlCharacters } from "node:util";

/**
 * Text from outside, made fit for a terminal: without escape sequences (it must not move the cursor or change colours),
 * without characters that control the terminal or the direction of writing, and with only the last state of a line that
 * overwrote itself. To read; what a person decides about is {@link visibleText}.
 */
export function printableText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r+\n/g, "\n")
    .replace(/^.*\r(?=.)/gm, "")
    .replaceAll("\t", "    ")
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, "");
}

/**
 * Text that a person decides about, or that names a thing: nothing in it can hide, overwrite or reorder anything. A
 * character that could is shown as its code, such as `\u{202e}`.
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

/** A value as JSON that is the same to a program, and in which no character controls a terminal. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
