import { readdirSync, readFileSync } from "node:fs";

/**
 * The command lines of the processes that were started with a text in their environment, wherever in the tree they are
 * by now. Linux only; elsewhere none are seen.
 */
export function processesWith(text: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(text))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim())
    .filter((line) => line !== "");
}

/** The text of a file; empty when it is gone, as that of a process can be at any moment. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
