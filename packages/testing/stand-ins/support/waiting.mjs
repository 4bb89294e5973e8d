import { setTimeout as sleep } from "node:timers/promises";

/** Maximum lifetime of a stand-in, so that one left behind by a failed test exits on its own. */
const longestLifeMs = 300_000;

/** Waits until killed. */
export async function waitForever() {
  await sleep(longestLifeMs);
  process.exit(1);
}

/** Ignores SIGTERM, SIGINT and SIGHUP. */
export function ignoreSignals() {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT", "SIGHUP"])) process.on(signal, () => {});
}
