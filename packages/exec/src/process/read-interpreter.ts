import { closeSync, openSync, readSync } from "node:fs";

/** The longest first line Linux looks at. */
const FIRST_LINE_BYTES = 256;

/** The interpreter that the `#!` line of a script names; `undefined` when the file has none or cannot be read. */
export function readInterpreter(path: string): string | undefined {
  let start: string;
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(FIRST_LINE_BYTES);
      start = bytes.toString("utf8", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  return /^#![ \t]*([^ \t\n]+)/.exec(start)?.[1];
}
