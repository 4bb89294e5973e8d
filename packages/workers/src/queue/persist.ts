import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CodexError } from "@codex/protocol";

/** How long a database may be away before a call gives up, in milliseconds. */
const patienceMs = 30_000;
/** The pause before a call is repeated, in milliseconds. */
const retryMs = 250;

/** Repeats a call that the database could not take, for as long as it may come back. The call must be one that can arrive twice. */
export async function persist<Result>(call: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isAway = CodexError.isInstance(error) && error.code === "store_failed" && error.retryable;
      if (!isAway || performance.now() - startedAt > patienceMs) throw error;
      await sleep(retryMs);
    }
  }
}
