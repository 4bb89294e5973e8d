import { wrapAnsi } from "fast-wrap-ansi";

const leastWidth = 20;

/**
 * Text as lines that begin with `margin`, wrapped to `width` columns; a line that is indented stays so where it is
 * continued. The text must be printable already; colours in it are fine.
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
  const room = Math.max(leastWidth, width - indent.length);
  return wrapAnsi(line.trimStart(), room)
    .split("\n")
    .map((part) => indent + part);
}
