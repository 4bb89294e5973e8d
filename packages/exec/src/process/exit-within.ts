import type { CodexProcess } from "./codex-process.js";
import type { ProcessExit } from "./process-exit.js";

/**
 * Waits a while for a process to end by itself. Resolves to its exit, once `stderrTail` is complete; to undefined when
 * the process has not ended in time. Never rejects.
 *
 * A host whose own event loop was blocked for that long has the exit still to notice when the time is over: it gets one
 * round of the loop to do so.
 */
export async function exitWithin(process: CodexProcess, limitMs: number): Promise<ProcessExit | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => setImmediate(resolve, undefined), limitMs);
  });
  const exit = await Promise.race([process.exited, limit]);
  clearTimeout(timer);
  return exit && process.closed;
}
