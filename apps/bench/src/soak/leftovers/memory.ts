import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

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
