import { type CommandExecutionItem, commandText } from "@codex/sdk";

import { formatDuration } from "./formats.js";
import { cutLine, type Style, textBlock } from "./layout.js";
import { printableText, visibleLine, visibleText } from "./printable-text.js";

/** Shorter durations are not shown. */
const minShownDurationMs = 500;

/** How many lines from the start of an output are shown. */
export const headLineCount = 6;
const tailLineCount = 2;
/** Omitting this many lines or fewer would save nothing. */
const maxSparedLineCount = 3;

/** Lays out a completed command: what ran, what it printed, and how it ended. */
export function commandLines(
  item: CommandExecutionItem,
  durationMs: number | undefined,
  style: Style,
): string[] {
  return [
    ...commandHeading(item, style),
    ...outputExcerpt(item.aggregated_output).map((line) => outputLine(line, style)),
    commandEnding(item, durationMs, style),
  ];
}

/** Lays out the command itself. Long lines are wrapped at words. */
export function commandHeading({ command }: { command: string }, { paint, width }: Style): string[] {
  const lines = visibleText(commandText({ command })).trim().split("\n");
  const [first = "", ...rest] = lines.flatMap((line) => textBlock(line, "  ", width));
  return [`${paint.cyan("$")} ${paint.bold(first.slice(2))}`, ...rest.map((line) => paint.bold(line))];
}

/** Lays out one line of a command's output. */
export function outputLine(line: string, { paint, width }: Style): string {
  return paint.dim(`  │ ${cutLine(line, innerWidth(width))}`);
}

/** Says how a command ended, and how long it ran. */
export function commandEnding(
  item: CommandExecutionItem,
  durationMs: number | undefined,
  { paint }: Style,
): string {
  return `  ${outcomeText(item, paint)}${paint.dim(durationText(durationMs))}`;
}

function outcomeText({ status, exit_code }: CommandExecutionItem, paint: Style["paint"]): string {
  if (status === "declined") return paint.yellow("✗ declined: the command did not run");
  if (typeof exit_code !== "number") return paint.yellow(`? ${visibleLine(status)}`);
  return exit_code === 0 ? paint.green("✓ exit 0") : paint.red(`✗ exit ${exit_code}`);
}

/** The agent reports a short command only once it has ended, so a short duration means nothing. */
function durationText(durationMs: number | undefined): string {
  return durationMs === undefined || durationMs < minShownDurationMs
    ? ""
    : ` · ${formatDuration(durationMs)}`;
}

function innerWidth(width: number | undefined): number | undefined {
  return width === undefined ? undefined : width - 4;
}

/**
 * Returns a command as the user approves it. Only the usual shells of the system are left out: another file of the same
 * name can run anything, and another shell may parse the same text differently.
 */
export function commandToApprove(command: string): string {
  return visibleText(usualShell.test(command) ? commandText({ command }) : command);
}

const usualShell = /^(?:\/usr)?\/bin\/(?:bash|zsh) /;

/**
 * Returns the start and the end of an output, where the reason of a failure usually is, with the number of lines between
 * them. Empty lines are dropped.
 */
export function outputExcerpt(output: string): string[] {
  const lines = outputLines(output);
  const omittedCount = lines.length - headLineCount - tailLineCount;
  if (omittedCount <= maxSparedLineCount) return lines;
  return [...lines.slice(0, headLineCount), `… ${omittedCount} more lines`, ...lines.slice(-tailLineCount)];
}

/**
 * Returns what remains to be shown of an output of which the `shown` lines were streamed. The agent does not stream
 * everything: it skips what a command prints in its first moments, and some of what arrives quickly.
 */
export function outputRest(shown: readonly string[], output: string): string[] {
  if (shown.length === 0) return outputExcerpt(output);
  const lines = outputLines(output);
  const start = lines.findIndex((_, at) => shown.every((line, index) => line === lines[at + index]));
  if (start < 0) return ["… full output:", ...outputExcerpt(output)];
  const after = lines.slice(start + shown.length);
  const omittedCount = after.length - tailLineCount;
  const ending =
    omittedCount <= maxSparedLineCount
      ? after
      : [`… ${omittedCount} more lines`, ...after.slice(-tailLineCount)];
  const before = outputExcerpt(lines.slice(0, start).join("\n"));
  return before.length === 0 ? ending : [...ending, "… printed before that:", ...before];
}

/** Returns the lines of an output that are not empty. */
export function outputLines(output: string): string[] {
  return printableText(output)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
