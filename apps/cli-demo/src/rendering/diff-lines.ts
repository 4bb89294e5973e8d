import type { ProposedFileChange } from "@codex/sdk";

import { cutLine } from "./cut-line.js";
import { changeLine } from "./file-change-lines.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";

/** Most lines of a diff that are shown. */
const maxLines = 200;

/** A change that is proposed, with its lines. */
export function diffLines(change: ProposedFileChange, style: Style): string[] {
  const { paint, width } = style;
  const lines = printableText(change.diff).replace(/\n$/, "").split("\n");
  // What is new or removed comes as it is, without the marks of a diff.
  const mark = change.kind === "add" ? "+" : change.kind === "delete" ? "-" : "";
  const shown = lines
    .slice(0, maxLines)
    .map((line) => `    ${paintLine(cutLine(mark + line, width && width - 4), paint)}`);
  const left = lines.length - shown.length;
  const moved = change.movePath === null ? [] : [`    moved to ${printableText(change.movePath)}`];
  return [
    `  ${changeLine(change, style)}`,
    ...moved,
    ...shown,
    ...(left > 0 ? [paint.dim(`    … ${left} more lines`)] : []),
  ];
}

function paintLine(line: string, paint: Style["paint"]): string {
  if (line.startsWith("+")) return paint.green(line);
  if (line.startsWith("-")) return paint.red(line);
  return paint.dim(line);
}
