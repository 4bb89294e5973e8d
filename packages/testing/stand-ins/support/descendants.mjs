import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./descendant.mjs", import.meta.url));

/**
 * Starts a chain of descendants. Resolves once the last one runs.
 * @param {{ lifeMs: number, depth?: number, ownSession?: boolean, inheritOutput?: boolean, ignoreSignals?: boolean }} options
 * @returns {Promise<void>}
 */
export async function startDescendant({ inheritOutput = false, ownSession = false, depth = 1, ...rest }) {
  const output = inheritOutput ? "inherit" : "ignore";
  const child = spawn(process.execPath, [program, JSON.stringify({ depth, ...rest })], {
    // The chain reports through the fourth pipe that it runs. Closed right after, the pipe keeps no process alive.
    stdio: ["ignore", output, output, "pipe"],
    detached: ownSession,
  });
  child.unref();
  const ready = child.stdio[3];
  if (ready) await once(ready, "close");
}
