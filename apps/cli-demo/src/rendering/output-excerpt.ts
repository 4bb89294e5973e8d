import { printableText } from "./printable-text.js";

const headLines = 6;
const tailLines = 2;
const maxSparedLines = 3;

/**
 * The beginning and the end of a command's output, which is where the reason of a failure stands; what is left out
 * is counted. Empty lines go first.
 */
export function outputExcerpt(output: string): string[] {
  const lines = printableText(output)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const left = lines.length - headLines - tailLines;
  // Leaving out two or three lines saves nothing.
  if (left <= maxSparedLines) return lines;
  return [...lines.slice(0, headLines), `… ${left} more lines`, ...lines.slice(-tailLines)];
}
