import type { ProposedFileChange } from "@codex/sdk";

import { changeLine } from "./file-change-lines.js";
import { visibleLine, visibleText } from "./printable-text.js";
import type { Style } from "./style.js";

/** Most lines of a diff that are shown. */
const maxLines = 200;
const leastWidth = 20;

/** A change that is proposed, with its lines. They are wrapped, not cut: whoever approves must have seen them. */
export function diffLines(change: ProposedFileChange, style: Style): string[] {
  const { paint, width } = style;
  const lines = visibleText(change.diff).replace(/\n$/, "").split("\n");
  // What is new or removed comes as it is, without the marks of a diff.
  const mark = change.kind === "add" ? "+" : change.kind === "delete" ? "-" : "";
  const shown = lines
    .slice(0, maxLines)
    .flatMap((line) =>
      wrapLine(mark + line, width).map((part) => `    ${paintLine(part, mark + line, paint)}`),
    );
  const left = lines.length - shown.length;
  const moved = change.movePath === null ? [] : [`    moved to ${visibleLine(change.movePath)}`];
  return [
    `  ${changeLine(change, style)}`,
    ...moved,
    ...shown,
    ...(left > 0 ? [paint.yellow(`    … ${left} more lines that are not shown`)] : []),
  ];
}

function wrapLine(line: string, width: number | undefined): string[] {
  if (width === undefined) return [line];
  const room = Math.max(leastWidth, width - 4);
  return line.match(new RegExp(`.{1,${room}}`, "gsu")) ?? [""];
}

/** Paints a part of a line as the whole line is to look. */
function paintLine(part: string, line: string, paint: Style["paint"]): string {
  if (line.startsWith("+")) return paint.green(part);
  if (line.startsWith("-")) return paint.red(part);
  return paint.dim(part);
}
