import { writeFile } from "node:fs/promises";

import type { Scratch } from "../harness/scratch.js";

/**
 * Makes an executable that prints a file, whatever it is asked: the agent as fast as a pipe can be. It becomes `cat`,
 * so that no shell stands between.
 */
export async function writeStandIn(scratch: Scratch, outputFile: string): Promise<string> {
  const path = scratch.file("stand-in");
  await writeFile(path, `#!/bin/sh\nexec cat '${outputFile}'\n`, { mode: 0o755 });
  return path;
}
