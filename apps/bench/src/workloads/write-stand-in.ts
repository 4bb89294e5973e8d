import { writeFile } from "node:fs/promises";

import type { Scratch } from "../harness/scratch.js";

/**
 * Makes an executable that runs a command, whatever it is asked, in place of the agent. It becomes that command, so that
 * no shell stands between.
 *
 * @param command the program and its arguments, without quotes in them
 */
export async function writeStandIn(scratch: Scratch, command: readonly string[]): Promise<string> {
  const path = scratch.file("stand-in");
  const words = command.map((word) => `'${word}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")}\n`, { mode: 0o755 });
  return path;
}
