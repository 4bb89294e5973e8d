import type { CommandExecutionItem } from "@codex/sdk";

import { commandText } from "./command-text.js";
import { cutLine } from "./cut-line.js";
import { formatDuration } from "./format-duration.js";
import { outputExcerpt } from "./output-excerpt.js";
import { visibleLine } from "./printable-text.js";
import type { Style } from "./style.js";

const shownDurationMs = 500;

/** A command that has ended: what ran, what it printed, and how it ended. */
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

/** What runs. */
export function commandHeading({ command }: { command: string }, { paint, width }: Style): string[] {
  const inner = innerWidth(width);
  const [first = "", ...rest] = commandText(command).split("\n");
  return [
    `${paint.cyan("$")} ${paint.bold(cutLine(first, inner))}`,
    ...rest.map((line) => `  ${paint.bold(cutLine(line, inner))}`),
  ];
}

/** A line that it printed. */
export function outputLine(line: string, { paint, width }: Style): string {
  return paint.dim(`  │ ${cutLine(line, innerWidth(width))}`);
}

/** How it ended. */
export function commandEnding(
  item: CommandExecutionItem,
  durationMs: number | undefined,
  { paint }: Style,
): string {
  return `  ${ending(item, paint)}${paint.dim(took(durationMs))}`;
}

function innerWidth(width: number | undefined): number | undefined {
  return width === undefined ? undefined : width - 4;
}

/** The agent tells of a short command only when it has ended, so a short time says nothing. */
function took(durationMs: number | undefined): string {
  return durationMs === undefined || durationMs < shownDurationMs ? "" : ` · ${formatDuration(durationMs)}`;
}

function ending({ status, exit_code }: CommandExecutionItem, paint: Style["paint"]): string {
  if (status === "declined") return paint.yellow("✗ declined: it was not allowed to run");
  if (typeof exit_code !== "number") return paint.yellow(`? ${visibleLine(status)}`);
  return exit_code === 0 ? paint.green("✓ exit 0") : paint.red(`✗ exit ${exit_code}`);
}
