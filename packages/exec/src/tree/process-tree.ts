import type { ProcessTable } from "./process-table.js";

/** A process and everything it started, as far as the system lets us see it. */
export interface ProcessTree {
  /**
   * Looks for members that are not known yet. To be called right before a signal: once the root is gone, nobody can
   * tell which of the orphans were its own.
   */
  refresh(scope: TreeScope): void;
  /** Sends a signal to every member known to be alive. */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /** Whether a known member is alive; the root counts as long as it has not been seen to exit. */
  hasSurvivors(): boolean;
}

/** Where to look for members of a tree. */
export interface TreeScope {
  /** Whether the root has not been seen to exit, so that its pid is still its own. */
  readonly rootAlive: boolean;
  /** Whether to look also for those that left the tree on purpose, by the marker in their environment. */
  readonly includeDetached: boolean;
  /** The process table, when the caller has just read it for several trees. */
  readonly table?: ProcessTable | undefined;
}
