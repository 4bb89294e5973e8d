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
