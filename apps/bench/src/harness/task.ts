import type { Sample } from "./benchmark.js";

/** The number of the open file that takes a program's report, next to stdin, stdout and stderr. */
export const reportFile = 3;

/** Runs a program's one task, as given by `runProgram`, and reports what it yields. */
export async function serveTask<Task>(work: (task: Task) => Promise<Sample>): Promise<void> {
  const sample = await work(JSON.parse(process.argv[2] ?? "{}") as Task);
  // Loaded only now: what the program measures may be the loading of this very module.
  const { writeSync } = await import("node:fs");
  writeSync(reportFile, JSON.stringify(sample));
}

/** How long something took. */
export interface Timing {
  /** Milliseconds on the clock; other people's work on the machine counts. */
  wallMs: number;
  /** Milliseconds of processor time of this process, all threads: garbage collector and compiler included. */
  cpuMs: number;
}

/** Measures from its making on. */
export class Stopwatch {
  readonly #startMs = performance.now();
  readonly #startCpu = process.cpuUsage();

  /** The time since the start. */
  read(): Timing {
    const wallMs = performance.now() - this.#startMs;
    const { user, system } = process.cpuUsage(this.#startCpu);
    return { wallMs, cpuMs: (user + system) / 1000 };
  }
}
