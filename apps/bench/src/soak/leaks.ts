import { getEventListeners } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The names of all resources of a process at one moment, by kind. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

/** Returns the resources of each kind that an earlier inventory lacks. Kinds without additions are omitted. */
export function additions(before: Inventory, after: Inventory): Inventory {
  const added = Object.entries(after).map(([kind, names]) => [kind, withoutOnes(names, before[kind] ?? [])]);
  return Object.fromEntries(added.filter(([, names]) => (names ?? []).length > 0));
}

/** Removes one occurrence for each taken name. */
function withoutOnes(names: readonly string[], taken: readonly string[]): string[] {
  const left = [...names];
  for (const name of taken) {
    const index = left.indexOf(name);
    if (index !== -1) left.splice(index, 1);
  }
  return left;
}

/** Where to look for resources. */
export interface Places {
  /** A text that only processes of the soak have in their environment. */
  marker: string;
  /** Path of the folder for temporary files. */
  temporary: string;
  /** The signal that all turns share. */
  signal: AbortSignal;
}

/** Lists everything that a turn could leak. */
export function takeInventory({ marker, temporary, signal }: Places): Inventory {
  return {
    processes: processesWith(marker),
    "temporary files": readdirSync(temporary),
    "listeners of the process": process
      .eventNames()
      .flatMap((name) => Array(process.listenerCount(name)).fill(String(name))),
    "listeners of the signal": getEventListeners(signal, "abort").map(() => "abort"),
    // Everything that keeps the event loop alive: timers, pipes, sockets, child processes.
    "active resources": process.getActiveResourcesInfo(),
    "open files": openFiles(),
  };
}

/** Describes each open file descriptor, without inode numbers. Empty unless on Linux. */
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

/**
 * Returns the command lines of all processes with a text in their environment, wherever they are in the
 * process tree. Empty unless on Linux.
 */
function processesWith(text: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(text))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim())
    .filter((line) => line !== "");
}

/** Reads a file, and returns an empty text if it has disappeared because its process exited. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const pollMs = 50;

/** Waits until nothing is left in addition to an earlier inventory, at most `limitMs`, and returns the last inventory. */
export async function settledInventory(
  before: Inventory,
  places: Places,
  limitMs: number,
): Promise<Inventory> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    // Node releases a closed pipe one round of the event loop later.
    await sleep(pollMs);
    const inventory = takeInventory(places);
    if (Object.keys(additions(before, inventory)).length === 0 || performance.now() > deadline) {
      return inventory;
    }
  }
}

/** Memory of this process. */
export interface Memory {
  /** Live objects. */
  heapBytes: number;
  /** Live buffers and other memory outside the heap. */
  bufferBytes: number;
  /** Resident set, including freed memory that was not returned to the system. */
  residentBytes: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Collects garbage repeatedly, and returns the lowest memory use. */
export async function settledMemory(): Promise<Memory> {
  const least = measure();
  for (let round = 0; round < 10; round += 1) {
    // Finalizers, and the objects they release, take one round of the event loop each.
    await sleep(20);
    const now = measure();
    for (const key of Object.keys(least) as (keyof Memory)[]) least[key] = Math.min(least[key], now[key]);
  }
  return least;
}

function measure(): Memory {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed, bufferBytes: external, residentBytes: rss };
}

const events = ["uncaughtException", "unhandledRejection", "warning"] as const;

/** Collects uncaught errors, unhandled rejections and runtime warnings until `stop` is called. */
export function watchUncaught(): { seen: string[]; stop(): void } {
  const seen: string[] = [];
  const note = (error: unknown) => seen.push(error instanceof Error ? (error.stack ?? "") : String(error));
  for (const event of events) process.on(event, note);
  return {
    seen,
    stop: () => {
      for (const event of events) process.off(event, note);
    },
  };
}
