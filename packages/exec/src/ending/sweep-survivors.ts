import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessTree } from "../tree/process-tree.js";
import { SURVIVOR_POLL_MS, UNKILLABLE_WAIT_MS } from "./timings.js";

/** How to end what a process left behind. */
export interface Sweep {
  /** Whether to look also for processes that left the tree on purpose. */
  readonly includeDetached: boolean;
  /** When SIGTERM has been given long enough, on the clock of `performance.now()`. */
  readonly killAt: number;
}

/**
 * Ends what a process that is gone left behind: SIGTERM, then SIGKILL. Nothing tells us about the end of processes that
 * are not our children, so it polls. Bounded, like everything here: a process that even SIGKILL does not end now, or
 * that is not ours to signal, is left to the system.
 */
export async function sweepSurvivors(tree: ProcessTree, { includeDetached, killAt }: Sweep): Promise<void> {
  const scope = { rootAlive: false, includeDetached };
  tree.refresh(scope);
  if (!tree.hasSurvivors()) return;
  if (performance.now() < killAt) tree.signal("SIGTERM");
  while (tree.hasSurvivors() && performance.now() < killAt) await sleep(SURVIVOR_POLL_MS);

  const giveUpAt = performance.now() + UNKILLABLE_WAIT_MS;
  do {
    // Again each time: something may have been started between the look and the signal.
    tree.refresh(scope);
    if (!tree.hasSurvivors()) return;
    tree.signal("SIGKILL");
    await sleep(SURVIVOR_POLL_MS);
  } while (performance.now() < giveUpAt);
}
