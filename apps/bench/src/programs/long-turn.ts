import { loadCodex } from "../contenders/codex.js";
import { readLines } from "../contenders/line-reader.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";

/** Turns on a stand-in, one after the other in one process. */
export interface LongTurnTask {
  contender: Contender;
  /** The stand-in. */
  command: string;
  /** How the turn is read. The floor has only one way. */
  method: "run" | "runStreamed";
  /** How many events, or completed items, there must be. */
  expected: number;
}

/** In the second turn everything is loaded, and in the later ones compiled. */
const turns = 4;

await serveTask<LongTurnTask>(async (task): Promise<Sample> => {
  const turn = await makeTurn(task);
  const timings = [];
  for (let number = 0; number < turns; number += 1) {
    const stopwatch = new Stopwatch();
    const count = await turn();
    timings.push(stopwatch.read());
    if (count !== task.expected) throw new Error(`${count} instead of ${task.expected}`);
  }
  const [first, ...later] = timings as [(typeof timings)[0], ...typeof timings];
  const best = (values: number[]) => Math.min(...values);
  return {
    firstMs: first.wallMs,
    firstCpuMs: first.cpuMs,
    laterMs: best(later.map(({ wallMs }) => wallMs)),
    laterCpuMs: best(later.map(({ cpuMs }) => cpuMs)),
  };
});

async function makeTurn({ contender, command, method }: LongTurnTask): Promise<() => Promise<number>> {
  if (contender === "floor") return () => readLines(command, []);
  const Codex = await loadCodex(contender);
  const codex = new Codex({ codexPathOverride: command });
  return async () => {
    const thread = codex.startThread();
    if (method === "run") return (await thread.run("go")).items.length;
    const { events } = await thread.runStreamed("go");
    let count = 0;
    for await (const _ of events) count += 1;
    return count;
  };
}
