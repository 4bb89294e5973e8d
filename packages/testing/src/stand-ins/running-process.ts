import { readFileSync } from "node:fs";

/** Whether a process still runs. One that has ended but that nobody has waited for yet counts as ended. */
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
 * When a process started, in the system's own unit: tells it from an earlier one with the same id, of which there are
 * few enough to come round within minutes. Undefined when it is gone, and where the system is not Linux.
 */
export function startOf(pid: number): string | undefined {
  return process.platform === "linux" ? statusFields(pid)?.[19] : undefined;
}

function statusFields(pid: number): string[] | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // They follow the name, which stands in parentheses and may itself hold anything.
    return status.slice(status.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
