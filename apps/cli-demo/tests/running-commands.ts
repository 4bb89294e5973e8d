import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Command lines of all processes that contain a text, except the one that asks. `-ww`: COLUMNS would cut them. */
export function runningCommands(text: string): string[] {
  return execFileSync("ps", ["-ww", "-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));
}

/** Waits for something that another process does. The limit is that of the test. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(25);
}
