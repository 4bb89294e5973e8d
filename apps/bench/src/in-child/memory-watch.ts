import { readMemoryOfChildren, readOwnMemory } from "./process-memory.js";

/** The most that was held at one time, in megabytes. */
export interface PeakMemory {
  /** What the machine had to provide: what each process has of its own, this program's file, and that of the agent once. */
  memoryMb: number;
  /** The sum of what `ps` shows for each process (its resident set), in which the agent's file counts for each of them. */
  residentMb: number;
}

/** Looking takes processor time from what is measured: no more often than this, and no more than a tenth of the time. */
const leastPauseMs = 50;

/**
 * Watches the memory of this process and of the agents that it starts, from its making on.
 *
 * `Pss` of `/proc/PID/smaps_rollup` comes to nearly the same as `memoryMb`, but a look at 128 processes would take a
 * quarter of a second, and an agent that somebody else on the machine runs as well would count for less.
 */
export class MemoryWatch {
  #memoryBytes = 0;
  #residentBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#look();
  }

  /** Ends the watch. */
  stop(): PeakMemory {
    clearTimeout(this.#timer);
    return { memoryMb: this.#memoryBytes / 1e6, residentMb: this.#residentBytes / 1e6 };
  }

  #look(): void {
    const startMs = performance.now();
    const host = readOwnMemory();
    const agents = readMemoryOfChildren();
    const ownBytes = agents.reduce((sum, agent) => sum + agent.ownBytes, host.ownBytes + host.fileBytes);
    const fileBytes = agents.map((agent) => agent.fileBytes);
    this.#memoryBytes = Math.max(this.#memoryBytes, ownBytes + Math.max(0, ...fileBytes));
    const allFileBytes = fileBytes.reduce((sum, bytes) => sum + bytes, 0);
    this.#residentBytes = Math.max(this.#residentBytes, ownBytes + allFileBytes);
    const pauseMs = Math.max(leastPauseMs, 9 * (performance.now() - startMs));
    this.#timer = setTimeout(() => this.#look(), pauseMs);
  }
}
