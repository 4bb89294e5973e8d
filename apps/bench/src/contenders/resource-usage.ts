import { readdirSync, readFileSync } from "node:fs";

/** Highest memory use of this process and its agents, in megabytes. */
export interface PeakMemory {
  /** Memory the machine had to provide: private memory of each process, plus each program's file once. */
  memoryMb: number;
  /** Sum of the resident sets, as `ps` shows them. It counts the agent's file once per process. */
  residentMb: number;
}

/** Shortest pause between samples. Sampling takes processor time from the measured work, a tenth at most. */
const minPauseMs = 50;

/**
 * Samples the memory of this process and of the agents that it starts, from construction until `stop`.
 *
 * `Pss` in `/proc/PID/smaps_rollup` is close to `memoryMb`, but reading it for 128 processes takes a quarter of a second,
 * and it drops if an unrelated process on the machine runs the same agent.
 */
export class MemoryWatch {
  #memoryBytes = 0;
  #residentBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#look();
  }

  /** Stops sampling and returns the peak. */
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
    const pauseMs = Math.max(minPauseMs, 9 * (performance.now() - startMs));
    this.#timer = setTimeout(() => this.#look(), pauseMs);
  }
}

/** Memory of a process. */
export interface ProcessMemory {
  /** Private memory: heaps and stacks. */
  ownBytes: number;
  /** Mapped files, mainly the program, which all processes of a program share. */
  fileBytes: number;
}

/** Reads the memory of this process from `/proc`, so only on Linux. */
export function readOwnMemory(): ProcessMemory {
  return memoryOf(readStatus("self"));
}

/**
 * Reads the memory of each direct child process, only on Linux. Descendants further down are excluded, because a process
 * that has just been forked reports its parent's memory as its own.
 */
export function readMemoryOfChildren(): ProcessMemory[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(readStatus)
    .filter((status) => field(status, "PPid") === process.pid)
    .map(memoryOf);
}

/** Returns an empty text for a process that has just exited. */
function readStatus(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/status`, "utf8");
  } catch {
    return "";
  }
}

function memoryOf(status: string): ProcessMemory {
  const bytes = (name: string) => field(status, name) * 1024;
  return { ownBytes: bytes("RssAnon") + bytes("RssShmem"), fileBytes: bytes("RssFile") };
}

/** Returns 0 if the field is missing, as for a process that is exiting. */
function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Milliseconds per clock tick in `/proc`, the same on every Linux. */
const tickMs = 10;

/**
 * Returns the processor time in milliseconds of this process and of all its descendants that have exited. Reads `/proc`,
 * so only on Linux.
 */
export function totalCpuMs(): number {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The program's name, in parentheses, may contain spaces; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [childUser, childSystem] = [Number(fields[13]), Number(fields[14])];
  return (user + system) / 1000 + (childUser + childSystem) * tickMs;
}
