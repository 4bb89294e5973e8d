import type { Contender } from "../harness/benchmark.js";
import { loadCodex } from "../in-child/load-codex.js";
import { serveTask } from "../in-child/serve-task.js";
import { Stopwatch } from "../in-child/stopwatch.js";

/** An SDK loaded by a process that has loaded nothing else. */
export interface ColdImportTask {
  contender: Contender;
}

await serveTask<ColdImportTask>(async ({ contender }) => {
  const stopwatch = new Stopwatch();
  await loadCodex(contender);
  const { wallMs, cpuMs } = stopwatch.read();
  return { wallMs, cpuMs };
});
