import { readdirSync, readFileSync } from "node:fs";

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
