import { setTimeout } from "node:timers/promises";
import { loadCodex } from "../contenders/codex.js";
import { readLines } from "../contenders/line-reader.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { serveTask } from "../harness/task.js";

/** Reads the events of a turn slowly and measures the memory meanwhile. */
export interface SlowConsumerTask {
  contender: Contender;
  /** Path of the stand-in. */
  command: string;
  /** Pause after each event. */
  delayMs: number;
  /** Expected number of events. */
  expected: number;
}

await serveTask<SlowConsumerTask>(async ({ contender, command, delayMs, expected }): Promise<Sample> => {
  const read = await makeReader(contender, command);
  const idleMb = residentMb();
  let peakMb = idleMb;
  let count = 0;
  await read(async () => {
    count += 1;
    peakMb = Math.max(peakMb, residentMb());
    await setTimeout(delayMs);
  });
  if (count !== expected) throw new Error(`Read ${count} events instead of ${expected}.`);
  return { aboveIdleMb: peakMb - idleMb, idleMb };
});

async function makeReader(contender: Contender, command: string) {
  if (contender === "floor") return (consume: () => Promise<void>) => readLines(command, [], consume);
  const Codex = await loadCodex(contender);
  const codex = new Codex({ codexPathOverride: command });
  return async (consume: () => Promise<void>) => {
    const { events } = await codex.startThread().runStreamed("go");
    for await (const _ of events) await consume();
  };
}

/** Resident memory of this process. */
function residentMb(): number {
  return process.memoryUsage.rss() / 1_000_000;
}
