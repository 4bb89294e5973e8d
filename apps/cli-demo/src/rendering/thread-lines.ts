import type { ThreadInfo } from "@codex/sdk";

import { cutLine } from "./cut-line.js";
import { printableText } from "./printable-text.js";
import { shortDirectory } from "./short-directory.js";
import type { Style } from "./style.js";

/** A thread in a list: when it was used last, what it is about, and what it takes to continue it. */
export function threadLines(thread: ThreadInfo, { paint, width }: Style): string[] {
  const when = formatMinute(thread.updatedAt);
  const title = printableText(thread.name ?? thread.preview)
    .replaceAll(/\s+/g, " ")
    .trim();
  const room = width === undefined ? undefined : width - when.length - 2;
  return [
    `${paint.dim(when)}  ${title === "" ? paint.dim("(nothing said yet)") : paint.bold(cutLine(title, room))}`,
    `  ${paint.cyan(printableText(thread.id))}  ${paint.dim(shortDirectory(thread.workingDirectory))}`,
  ];
}

/** A time on the person's clock: `2026-11-22 08:41`. */
function formatMinute(date: Date): string {
  // Swedish writes dates as ISO 8601 does.
  return date.toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
}
