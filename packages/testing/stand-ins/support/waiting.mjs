import { setTimeout as sleep } from "node:timers/promises";

/** No stand-in lives longer than this, so that one that a failed test forgot ends by itself. */
const longestLifeMs = 300_000;

/** Waits until killed. */
export async function waitForEver() {
  await sleep(longestLifeMs);
  process.exit(1);
}

/** Takes note of signals that ask to end, and goes on. */
export function ignoreSignals() {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT", "SIGHUP"])) process.on(signal, () => {});
}
