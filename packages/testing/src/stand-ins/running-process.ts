import { readFileSync } from "node:fs";

/** Whether a process is still running. A zombie counts as ended. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  const state = statusFields(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/**
 * The start time of a process, in the system's own unit. Distinguishes it from an earlier process with the same id,
 * because ids can be reused within minutes. Undefined when the process has ended, and on systems other than Linux.
 */
export function startOf(pid: number): string | undefined {
  return process.platform === "linux" ? statusFields(pid)?.[19] : undefined;
}

function statusFields(pid: number): string[] | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The fields follow the name, which is in parentheses and can contain any character.
    return status.slice(status.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
