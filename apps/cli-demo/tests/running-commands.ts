import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Command lines of all processes that contain a text, except the one that asks. `-ww`: COLUMNS would cut them. */
export function runningCommands(text: string): string[] {
  return execFileSync("ps", ["-ww", "-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));
}

/** Waits for something that another process does. */
export async function until(isSo: () => boolean, limitMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !isSo(); await sleep(25)) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
  }
}
