import { relative } from "node:path";

import type { FileChangeItem, FileUpdateChange, ProposedFileChange, RewindResult } from "@codex/sdk";

import { type Style, splitLine } from "./layout.js";
import { visibleLine, visibleText } from "./printable-text.js";

/** How many lines of a diff are shown at most. */
const maxDiffLines = 200;
const diffMargin = "    ";

/** Lays out the files that a patch touched, one per line. */
export function fileChangeLines({ changes, status }: FileChangeItem, style: Style): string[] {
  return [...changes.map((change) => changeLine(change, style)), ...outcomeLines(status, style)];
}

function outcomeLines(status: FileChangeItem["status"], { paint }: Style): string[] {
  if (status === "failed") return [`  ${paint.red("✗ the patch could not be applied")}`];
  return status === "declined" ? [`  ${paint.yellow("✗ declined: the patch was not applied")}`] : [];
}

/** Lays out a proposed change and its diff. Long lines are wrapped, not cut, so that the user sees what they approve. */
export function proposedChangeLines(change: ProposedFileChange, style: Style): string[] {
  const { paint, width } = style;
  const lines = visibleText(change.diff).replace(/\n$/, "").split("\n");
  // An added or deleted file comes as its content, without diff markers.
  const marker = change.kind === "add" ? "+" : change.kind === "delete" ? "-" : "";
  const shown = lines
    .slice(0, maxDiffLines)
    .flatMap((line) =>
      splitLine(marker + line, width && width - diffMargin.length).map(
        (part) => `${diffMargin}${paintPart(part, marker + line, paint)}`,
      ),
    );
  const omittedCount = lines.length - maxDiffLines;
  const moved = change.movePath === null ? [] : [`${diffMargin}moved to ${visibleLine(change.movePath)}`];
  return [
    `  ${changeLine(change, style)}`,
    ...moved,
    ...shown,
    ...(omittedCount > 0 ? [paint.yellow(`${diffMargin}… ${omittedCount} more lines not shown`)] : []),
  ];
}

/** Lays out a unified diff. Long lines are wrapped. */
export function diffLines(diff: string, { paint, width }: Style): string[] {
  const lines = visibleText(diff).replace(/\n$/, "").split("\n");
  return lines.flatMap((line) =>
    splitLine(line, width).map((part) =>
      /^(---|\+\+\+) /.test(line) ? paint.dim(part) : paintPart(part, line, paint),
    ),
  );
}

/** Lays out the files that a rewind brings back to how they were. */
export function restoredLines({ files, conflicts }: RewindResult, { paint }: Style): string[] {
  const words = { added: "comes back", modified: "as before", deleted: "deleted again" } as const;
  const marks = { added: paint.green("+"), modified: paint.yellow("±"), deleted: paint.red("-") } as const;
  const reasons = {
    changed: "changed since",
    blocked: "something else is there",
    link: "its folder is a link",
  };
  return [
    ...files.map(
      ({ path, status }) => `${marks[status]} ${paint.bold(visibleLine(path))} ${paint.dim(words[status])}`,
    ),
    ...conflicts.map(
      ({ path, reason }) =>
        `${paint.yellow("!")} ${visibleLine(path)} ${paint.yellow(`is left: ${reasons[reason]}`)}`,
    ),
  ];
}

/** Paints part of a diff line in the colour of the whole line. */
function paintPart(part: string, line: string, paint: Style["paint"]): string {
  if (line.startsWith("@@")) return paint.cyan(part);
  if (line.startsWith("+")) return paint.green(part);
  if (line.startsWith("-")) return paint.red(part);
  return paint.dim(part);
}

function changeLine(
  { path, kind }: Pick<FileUpdateChange, "path" | "kind">,
  { paint, directory }: Style,
): string {
  const shown = paint.bold(visibleLine(shortPath(path, directory)));
  if (kind === "add") return `${paint.green("+")} ${shown} ${paint.dim("added")}`;
  if (kind === "delete") return `${paint.red("-")} ${shown} ${paint.dim("deleted")}`;
  return `${paint.yellow("±")} ${shown} ${paint.dim(kind === "update" ? "changed" : visibleLine(String(kind)))}`;
}

function shortPath(path: string, directory: string): string {
  const short = relative(directory, path);
  return short === "" || short.startsWith("..") ? path : short;
}
