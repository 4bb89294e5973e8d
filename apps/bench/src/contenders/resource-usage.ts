import { readdirSync, readFileSync } from "node:fs";

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

/** What a process holds. */
export interface ProcessMemory {
  /** What is its own: heaps and stacks, in bytes. */
  ownBytes: number;
  /** What it has mapped of files: its program, for the most part, which the processes of one program share. */
  fileBytes: number;
}

/** The memory of this process. Reads `/proc`, and so needs Linux. */
export function readOwnMemory(): ProcessMemory {
  return memoryOf(readStatus("self"));
}

/**
 * The memory of each process that this one has started. Not of those that they start: a process that is just being
 * started shows all of its parent's memory as its own.
 */
export function readMemoryOfChildren(): ProcessMemory[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(readStatus)
    .filter((status) => field(status, "PPid") === process.pid)
    .map(memoryOf);
}

/** Empty for a process that has just ended. */
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

/** 0 where there is none: a process that is ending holds nothing any more. */
function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Milliseconds in a tick of `/proc`, on every Linux. */
const tickMs = 10;

/**
 * Milliseconds of processor time that this process has used so far, and those that it started and that have ended, with
 * all that these have started. Reads `/proc`, and so needs Linux.
 */
export function totalCpuMs(): number {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The name of the program, in parentheses, may hold blanks; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [childUser, childSystem] = [Number(fields[13]), Number(fields[14])];
  return (user + system) / 1000 + (childUser + childSystem) * tickMs;
}
