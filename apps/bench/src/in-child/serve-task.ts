import type { Sample } from "../harness/benchmark.js";

/** Runs a program's one task, as given by `runProgram`, and reports what it yields. */
export async function serveTask<Task>(work: (task: Task) => Promise<Sample>): Promise<void> {
  const sample = await work(JSON.parse(process.argv[2] ?? "{}") as Task);
  await new Promise<void>((resolve) => process.send?.(sample, () => resolve()));
  process.disconnect();
}
