import { readdirSync, readFileSync } from "node:fs";
import type { ProcessRecord } from "./process-record.js";

/** All processes of this machine (or container) out of /proc; `undefined` where that is not mounted. */
export function readLinuxProcessTable(): ProcessRecord[] | undefined {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return undefined;
  }
  const records: ProcessRecord[] = [];
  for (const name of names) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const record = readLinuxProcess(pid);
    if (record !== undefined) records.push(record);
  }
  return records.length === 0 ? undefined : records;
}

/** One process; `undefined` when there is none with this pid. */
export function readLinuxProcess(pid: number): ProcessRecord | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // `pid (name) state ppid pgrp ...`: the name may hold anything, so count from its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startedAt: fields[19] ?? "",
    zombie: fields[0] === "Z" || fields[0] === "X",
  };
}
