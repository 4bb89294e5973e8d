import { loadCodex } from "../contenders/codex.js";
import { readLines } from "../contenders/line-reader.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";

/** Runs turns of a stand-in one after another in one process. */
export interface LongTurnTask {
  contender: Contender;
  /** Path of the stand-in. */
  command: string;
  /** How the SDK reads the turn. The floor ignores it. */
  method: "run" | "runStreamed";
  /** Expected number of events, or of completed items with `run`. */
  expected: number;
}

/** After the first turn everything is loaded, and during the later ones the code becomes compiled. */
const turns = 4;

await serveTask<LongTurnTask>(async (task): Promise<Sample> => {
  const turn = await makeTurn(task);
  const timings = [];
  for (let number = 0; number < turns; number += 1) {
    const stopwatch = new Stopwatch();
    const count = await turn();
    timings.push(stopwatch.read());
    if (count !== task.expected)
      throw new Error(`Read ${count} events or items instead of ${task.expected}.`);
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
