import { stripVTControlCharacters } from "node:util";

/**
 * Makes text from outside fit for a terminal: without escape sequences (it must not move the cursor or change
 * colours), without control characters, and with only the last state of a line that overwrote itself.
 */
export function printableText(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replace(/\r+\n/g, "\n")
      .replace(/^.*\r(?=.)/gm, "")
      .replaceAll("\t", "    ")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "")
  );
}
