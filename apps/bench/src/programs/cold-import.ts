import { loadCodex } from "../contenders/codex.js";
import type { Contender } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";

/** Imports an SDK in a process that has loaded nothing else. */
export interface ColdImportTask {
  contender: Contender;
}

await serveTask<ColdImportTask>(async ({ contender }) => {
  const stopwatch = new Stopwatch();
  await loadCodex(contender);
  const { wallMs, cpuMs } = stopwatch.read();
  return { wallMs, cpuMs };
});
