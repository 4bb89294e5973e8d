import { readFileSync } from "node:fs";
import type { ProcessRecord } from "./process-record.js";

/**
 * The environment variable by which the descendants of a process we started can be told, also those that left its tree
 * on purpose. The value is unique and means nothing.
 */
export const TREE_MARKER_VARIABLE = "CODEX_SDK_PROCESS_TREE";

/**
 * A value no other process of this machine was given. It need not be hard to guess, and `node:crypto` takes longer to
 * load than all of this package.
 */
export function newTreeMarker(): string {
  const random = [Math.random(), Math.random()].map((number) => number.toString(36).slice(2));
  return [process.pid, Date.now(), ...random].join("-");
}

/** Groups processes by the marker in the environment they were started with, where the system lets us read it. */
export function indexMarkers(records: readonly ProcessRecord[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const { pid } of records) {
    const value = readMarker(pid);
    if (value === undefined) continue;
    const pids = index.get(value);
    if (pids === undefined) index.set(value, [pid]);
    else pids.push(pid);
  }
  return index;
}

function readMarker(pid: number): string | undefined {
  let environment: string;
  try {
    environment = `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`;
  } catch {
    return undefined;
  }
  const prefix = `\0${TREE_MARKER_VARIABLE}=`;
  const start = environment.indexOf(prefix);
  if (start === -1) return undefined;
  const end = environment.indexOf("\0", start + prefix.length);
  return environment.slice(start + prefix.length, end === -1 ? undefined : end);
}
