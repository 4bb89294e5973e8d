import { relative } from "node:path";

import type { FileChangeItem, FileUpdateChange } from "@codex/sdk";

import { visibleLine } from "./printable-text.js";
import type { Style } from "./style.js";

/** The files a patch touched, one on a line. */
export function fileChangeLines(item: FileChangeItem, style: Style): string[] {
  return [...item.changes.map((change) => changeLine(change, style)), ...endingLines(item, style)];
}

function endingLines({ status }: FileChangeItem, { paint }: Style): string[] {
  if (status === "failed") return [`  ${paint.red("✗ the patch could not be applied")}`];
  return status === "declined" ? [`  ${paint.yellow("✗ declined: the patch was not applied")}`] : [];
}

/** A file, and what happens to it. */
export function changeLine(
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
