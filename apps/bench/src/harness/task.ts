import type { Sample } from "./benchmark.js";

/** File descriptor for a program's report, in addition to stdin, stdout and stderr. */
export const reportFile = 3;

/** Runs the task that `runProgram` passed to this process, and reports its sample. */
export async function serveTask<Task>(work: (task: Task) => Promise<Sample>): Promise<void> {
  const sample = await work(JSON.parse(process.argv[2] ?? "{}") as Task);
  // Imported late, and nothing else in this module, because `cold-import` measures what an SDK has to load.
  const { writeSync } = await import("node:fs");
  writeSync(reportFile, JSON.stringify(sample));
}

/** Elapsed time and processor time of a piece of work. */
export interface Timing {
  /** Elapsed milliseconds; other load on the machine adds to them. */
  wallMs: number;
  /** Milliseconds of processor time of all threads, including the garbage collector and the compiler. */
  cpuMs: number;
}

/** Measures time from its construction. */
export class Stopwatch {
  readonly #startMs = performance.now();
  readonly #startCpu = process.cpuUsage();

  /** Returns the time since construction, without stopping. */
  read(): Timing {
    const wallMs = performance.now() - this.#startMs;
    const { user, system } = process.cpuUsage(this.#startCpu);
    return { wallMs, cpuMs: (user + system) / 1000 };
  }
}
