import { existsSync } from "node:fs";

import { InvalidOptionError } from "../errors/invalid-option-error.js";
import type { ThreadOptions } from "./thread-options.js";

/**
 * Refuses a working directory that is not there, when a turn is about to start in it: `codex exec` refuses it itself,
 * `codex app-server` runs the turn and lets every command fail.
 */
export function checkDirectory({ workingDirectory }: ThreadOptions): void {
  if (workingDirectory === undefined || existsSync(workingDirectory)) return;
  const received = `${JSON.stringify(workingDirectory)}, which does not exist`;
  throw new InvalidOptionError("workingDirectory", "a directory", received, "starting the turn");
}
