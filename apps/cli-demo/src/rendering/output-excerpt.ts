import { printableText } from "./printable-text.js";

/** How many lines of the beginning are shown. */
export const headLines = 6;
const tailLines = 2;
const maxSparedLines = 3;

/**
 * The beginning and the end of a command's output, which is where the reason of a failure stands; what is left out
 * is counted. Empty lines go first.
 */
export function outputExcerpt(output: string): string[] {
  const lines = outputLines(output);
  const left = lines.length - headLines - tailLines;
  // Leaving out two or three lines saves nothing.
  if (left <= maxSparedLines) return lines;
  return [...lines.slice(0, headLines), `… ${left} more lines`, ...lines.slice(-tailLines)];
}

/**
 * What is left to show of an output of which some lines have been shown already. The agent may have kept pieces back:
 * always what a command prints in its first moments, and some of what comes fast.
 */
export function outputRest(shown: readonly string[], output: string): string[] {
  if (shown.length === 0) return outputExcerpt(output);
  const lines = outputLines(output);
  const start = lines.findIndex((_, at) => shown.every((line, index) => line === lines[at + index]));
  if (start < 0) return ["… all of it:", ...outputExcerpt(output)];
  const after = lines.slice(start + shown.length);
  const left = after.length - tailLines;
  const ending = left <= maxSparedLines ? after : [`… ${left} more lines`, ...after.slice(-tailLines)];
  const before = outputExcerpt(lines.slice(0, start).join("\n"));
  return before.length === 0 ? ending : [...ending, "… and before all that:", ...before];
}

/** The lines of an output that are not empty. */
export function outputLines(output: string): string[] {
  return printableText(output)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
