import { HOST_EXIT_LOOKS } from "../ending/timings.js";
import type { ProcessTable } from "../tree/process-table.js";
import { processTables } from "../tree/process-table-reader.js";
import { watchHostExit } from "./watch-host-exit.js";

/** Something that must not outlive the host, and can be ended without waiting. */
export interface LiveProcess {
  /**
   * Ends it and all it started at once, synchronously.
   *
   * @param table The process table of this moment; empty where the system shows none.
   * @returns Whether something of it was still there, so that it is worth another look: what was being started at the
   * moment of this one shows only in the next.
   */
  killNow(table: ProcessTable): boolean;
}

const live = new Set<LiveProcess>();
let stopWatching: (() => void) | undefined;

/**
 * Registers a process to be ended when the host ends. Listeners on the host are installed with the first one and
 * removed with the last, so that an idle SDK leaves the host as it found it.
 *
 * @returns Takes it out again; may be called more than once.
 */
export function registerLiveProcess(liveProcess: LiveProcess): () => void {
  live.add(liveProcess);
  stopWatching ??= watchHostExit(() => {
    let left = [...live];
    for (let looks = 0; looks < HOST_EXIT_LOOKS && left.length > 0; looks += 1) {
      const table = processTables.readNow();
      left = left.filter((each) => each.killNow(table));
    }
  });
  return () => {
    if (!live.delete(liveProcess) || live.size > 0) return;
    stopWatching?.();
    stopWatching = undefined;
  };
}
