import { getEventListeners } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";

import type { Inventory } from "./inventory.js";
import { processesWith } from "./processes-with.js";

/** Where to look. */
export interface Places {
  /** A text in the environment of every process of the soak, and in that of no other. */
  marker: string;
  /** The folder for temporary files. */
  temporary: string;
  /** The signal that all turns share. */
  signal: AbortSignal;
}

/** Everything a turn could leave behind. */
export function takeInventory({ marker, temporary, signal }: Places): Inventory {
  return {
    processes: processesWith(marker),
    "temporary files": readdirSync(temporary),
    "listeners of the process": process
      .eventNames()
      .flatMap((name) => Array(process.listenerCount(name)).fill(String(name))),
    "listeners of the signal": getEventListeners(signal, "abort").map(() => "abort"),
    // Timers, pipes, sockets, child processes: whatever keeps the event loop alive.
    "active resources": process.getActiveResourcesInfo(),
    "open files": openFiles(),
  };
}

/** What each file descriptor is, without its number. Linux only; elsewhere none are seen. */
function openFiles(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd").map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).replace(/\[\d+\]/, "");
    } catch {
      return "the list itself";
    }
  });
}
