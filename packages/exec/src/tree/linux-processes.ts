import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import type { ProcessRecord } from "./process-table.js";
import { markerIn } from "./tree-marker.js";

/** The marker of one process. `startedAt` distinguishes it from a later process with the same pid. */
interface KnownMarker {
  readonly startedAt: string;
  readonly marker: string | undefined;
}

/**
 * Reads all processes of this machine (or container) from `/proc`.
 *
 * The single reads are synchronous: no disk is involved, and a round trip through the thread pool takes the event loop
 * two to four times as long. Reading is a generator so that the caller decides when the loop gets a turn.
 */
export class LinuxProcesses {
  /** The markers of the processes in the last table, by pid. */
  #markers = new Map<number, KnownMarker>();

  /** Yields after each process; returns all of them, or `undefined` where `/proc` is not mounted. */
  *read(): Generator<void, ProcessRecord[] | undefined> {
    let names: string[];
    try {
      names = readdirSync("/proc");
    } catch {
      return undefined;
    }
    const records: ProcessRecord[] = [];
    const markers = new Map<number, KnownMarker>();
    const hostStartedAt = Number(readLinuxProcess(process.pid)?.startedAt ?? 0);
    for (const name of names) {
      const pid = Number(name);
      const record = Number.isInteger(pid) ? readLinuxProcess(pid) : undefined;
      if (record === undefined) continue;
      // A process older than the host does not descend from it, and a zombie has no environment any more.
      const mayBeMarked = !record.zombie && Number(record.startedAt) >= hostStartedAt;
      const known = mayBeMarked ? this.#markerOf(record) : undefined;
      if (known !== undefined) markers.set(pid, known);
      records.push({ ...record, marker: known?.marker });
      yield;
    }
    this.#markers = markers;
    return records.length === 0 ? undefined : records;
  }

  /** Reads each environment once, however many tables the process appears in. */
  #markerOf({ pid, startedAt }: ProcessRecord): KnownMarker | undefined {
    const known = this.#markers.get(pid);
    if (known?.startedAt === startedAt) return known;
    const environment = readEnvironment(pid);
    // Between `fork` and `exec` an environment can be empty or hidden, so a failed attempt is not remembered.
    return environment === "" ? undefined : { startedAt, marker: markerIn(environment) };
  }
}

/** Longer than any `stat` of a process, which is some 50 numbers and a name of at most 64 bytes. */
const statBuffer = Buffer.alloc(2048);

/** One process; `undefined` when there is none with this pid. */
export function readLinuxProcess(pid: number): ProcessRecord | undefined {
  let stat: string;
  try {
    // Takes half the time of `readFileSync`.
    const file = openSync(`/proc/${pid}/stat`, "r");
    try {
      stat = statBuffer.toString("latin1", 0, readSync(file, statBuffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  // `pid (name) state ppid pgrp ...`: the name may hold anything, so count from its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 20);
  return {
    pid,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startedAt: fields[19] ?? "",
    zombie: fields[0] === "Z" || fields[0] === "X",
  };
}

/** The environment a process was started with; empty where it cannot be read. */
function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}
