import type { Sample } from "../harness/benchmark.js";

/** The number of the open file that takes a program's report, next to stdin, stdout and stderr. */
export const reportFile = 3;

/** Runs a program's one task, as given by `runProgram`, and reports what it yields. */
export async function serveTask<Task>(work: (task: Task) => Promise<Sample>): Promise<void> {
  const sample = await work(JSON.parse(process.argv[2] ?? "{}") as Task);
  // Loaded only now: what the program measures may be the loading of this very module.
  const { writeSync } = await import("node:fs");
  writeSync(reportFile, JSON.stringify(sample));
}
