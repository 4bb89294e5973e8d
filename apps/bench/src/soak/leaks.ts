import { getEventListeners } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a host has at one moment, by kind: the name of each thing. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

/** What is there of each kind that was not there before; kinds without are left out. */
export function additions(before: Inventory, after: Inventory): Inventory {
  const added = Object.entries(after).map(([kind, names]) => [kind, withoutOnes(names, before[kind] ?? [])]);
  return Object.fromEntries(added.filter(([, names]) => (names ?? []).length > 0));
}

/** Names can come more than once; each takes away one only. */
function withoutOnes(names: readonly string[], taken: readonly string[]): string[] {
  const left = [...names];
  for (const name of taken) {
    const index = left.indexOf(name);
    if (index !== -1) left.splice(index, 1);
  }
  return left;
}

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

/**
 * The command lines of the processes that were started with a text in their environment, wherever in the tree they are
 * by now. Linux only; elsewhere none are seen.
 */
export function processesWith(text: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(text))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim())
    .filter((line) => line !== "");
}

/** The text of a file; empty when it is gone, as that of a process can be at any moment. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const pollMs = 50;

/** The inventory once nothing has been added to an earlier one, or what it is when the time is over. */
export async function settledInventory(
  before: Inventory,
  places: Places,
  limitMs: number,
): Promise<Inventory> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    // A closed pipe is let go of a round of the event loop later.
    await sleep(pollMs);
    const inventory = takeInventory(places);
    if (Object.keys(additions(before, inventory)).length === 0 || performance.now() > deadline) {
      return inventory;
    }
  }
}

/** What a process holds, in bytes. */
export interface Memory {
  /** Objects that live. */
  heapBytes: number;
  /** Buffers and the like that live, outside of the heap. */
  bufferBytes: number;
  /** What the system has given it; what it has not given back counts, too. */
  residentBytes: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What is left when everything that nobody needs is gone. */
export async function settledMemory(): Promise<Memory> {
  const least = measure();
  for (let round = 0; round < 10; round += 1) {
    // Finalizers, and what they let go of, take a round of the event loop each.
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

/** Collects what is thrown where no caller could catch it, and the warnings of the runtime. */
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
