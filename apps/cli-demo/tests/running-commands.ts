import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Returns the command lines of all processes that contain `text`. `-ww` keeps COLUMNS from cutting them. */
export function runningCommands(text: string): string[] {
  return execFileSync("ps", ["-ww", "-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));
}

/** Polls until another process has done something. The timeout of the test limits it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(25);
}
