/** How a process ended. At most one of the two is null, as with `node:child_process`. */
export interface ProcessExit {
  /** The exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, or null when it exited by itself. */
  readonly signal: NodeJS.Signals | null;
}
