import { setTimeout } from "node:timers/promises";
import { loadCodex } from "../contenders/codex.js";
import { readLines } from "../contenders/line-reader.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { serveTask } from "../harness/task.js";

/** A turn whose events are read slowly. */
export interface SlowConsumerTask {
  contender: Contender;
  /** The stand-in. */
  command: string;
  /** Milliseconds spent on each event. */
  delayMs: number;
  /** How many events there must be. */
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
  if (count !== expected) throw new Error(`${count} instead of ${expected}`);
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

/** The memory this process really takes, whatever it is used for. */
function residentMb(): number {
  return process.memoryUsage.rss() / 1_000_000;
}
