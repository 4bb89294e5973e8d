import { setTimeout as sleep } from "node:timers/promises";
import { RequestFailedError } from "@codex/app-server";

/** Milliseconds between two attempts. */
const retryDelayMs = 20;

/** How long a thread may be closing before it is given up. */
const closingLimitMs = 30_000;

/**
 * Asks for a thread until it is closed: the server says `thread/closed` a moment before that is true, and until then
 * refuses the thread with the advice to try again, or as one that it cannot find.
 */
export async function onceClosed<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isClosing(error) || performance.now() - startedAtMs > closingLimitMs) throw error;
    }
    await sleep(retryDelayMs);
  }
}

/** The server has one code for everything, so its words decide: of a thread that does not exist it says others. */
function isClosing(error: unknown): boolean {
  return (
    error instanceof RequestFailedError && / is closing; retry |^thread not found: /.test(error.serverMessage)
  );
}
