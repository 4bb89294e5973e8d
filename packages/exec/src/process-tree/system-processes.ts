import { execFile, spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setImmediate as nextRound } from "node:timers/promises";
import { type ProcessRecord, ProcessTableReader, treeMarkerVariable } from "./process-table.js";

/** How long reading blocks the event loop at a time, in milliseconds. */
const sliceMs = 4;

const psArguments = ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="];
const psOptions = {
  encoding: "utf8",
  env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
  maxBuffer: 64 * 1024 * 1024,
  timeout: 2_000,
} as const;

/** Larger than the `stat` of any process, which is some 50 numbers and a name of at most 64 bytes. */
const statBuffer = Buffer.alloc(2048);

/**
 * The processes of this machine: from `/proc` where it is mounted, otherwise from `ps` (macOS, the BSDs). Empty on Windows,
 * where `taskkill` itself finds the processes of a tree.
 */
export class SystemProcesses {
  readonly #linux = new LinuxProcesses();

  async read(): Promise<ProcessRecord[]> {
    if (process.platform === "win32") return [];
    return (await finishInSlices(this.#linux.read())) ?? parsePsOutput(await runPs());
  }

  readNow(): ProcessRecord[] {
    if (process.platform === "win32") return [];
    return finish(this.#linux.read()) ?? parsePsOutput(runPsNow());
  }
}

/** The marker of one process. `startedAt` distinguishes it from a later process with the same pid. */
interface KnownMarker {
  readonly startedAt: string;
  readonly marker: string | undefined;
}

/**
 * Reads all processes of this machine (or container) from `/proc`.
 *
 * Individual reads are synchronous: they involve no disk, and a round trip through the thread pool takes the event loop
 * two to four times as long. Reading is a generator so that the caller decides when the loop gets a turn.
 */
export class LinuxProcesses {
  /** The markers of the processes in the last table, by pid. */
  #markers = new Map<number, KnownMarker>();

  /** Yields after each process. Returns all of them, or `undefined` where `/proc` is not mounted. */
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
      // A process older than the host does not descend from it, and a zombie no longer has an environment.
      const canBeMarked = !record.isZombie && Number(record.startedAt) >= hostStartedAt;
      const known = canBeMarked ? this.#markerOf(record) : undefined;
      if (known !== undefined) markers.set(pid, known);
      records.push({ ...record, marker: known?.marker });
      yield;
    }
    this.#markers = markers;
    return records.length === 0 ? undefined : records;
  }

  /** Reads the environment of a process once, however many tables the process appears in. */
  #markerOf({ pid, startedAt }: ProcessRecord): KnownMarker | undefined {
    const known = this.#markers.get(pid);
    if (known?.startedAt === startedAt) return known;
    const environment = readEnvironment(pid);
    // Between `fork` and `exec` an environment can be empty or hidden, so a failed attempt is not remembered.
    return environment === "" ? undefined : { startedAt, marker: markerIn(environment) };
  }
}

/** Reads one process from `/proc`. `undefined` when there is none with this pid. */
export function readLinuxProcess(pid: number): ProcessRecord | undefined {
  let stat: string;
  try {
    // Twice as fast as `readFileSync`.
    const file = openSync(`/proc/${pid}/stat`, "r");
    try {
      stat = statBuffer.toString("latin1", 0, readSync(file, statBuffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  // `pid (name) state ppid pgrp ...`: the name can contain anything, so the fields are counted from its last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 20);
  return {
    pid,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startedAt: fields[19] ?? "",
    isZombie: fields[0] === "Z" || fields[0] === "X",
  };
}

/** The environment with which a process was started. Empty where it cannot be read. */
function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

/** The marker in an environment in which each variable is followed by a NUL character. */
function markerIn(environment: string): string | undefined {
  const prefix = `\0${treeMarkerVariable}=`;
  const start = `\0${environment}`.indexOf(prefix);
  if (start === -1) return undefined;
  // `start` counts the NUL put in front, which `environment` does not have.
  return environment.slice(start + prefix.length - 1).split("\0", 1)[0];
}

/** Parses the output of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePsOutput(output: string): ProcessRecord[] {
  const records: ProcessRecord[] = [];
  for (const line of output.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const [, pid, parentPid, groupId, state = "", startedAt = ""] = match;
    records.push({
      pid: Number(pid),
      parentPid: Number(parentPid),
      groupId: Number(groupId),
      startedAt,
      isZombie: state.startsWith("Z"),
    });
  }
  return records;
}

/** The output of `ps`. Empty when `ps` fails. */
function runPs(): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", psArguments, psOptions, (error, stdout) => resolve(error === null ? stdout : ""));
  });
}

function runPsNow(): string {
  const { status, stdout } = spawnSync("ps", psArguments, psOptions);
  return status === 0 ? stdout : "";
}

function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Runs work to its end, with a break for the event loop every few milliseconds. */
export async function finishInSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  let sliceEnd = performance.now() + sliceMs;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < sliceEnd) continue;
    await nextRound();
    sliceEnd = performance.now() + sliceMs;
  }
}

/** The reader that all trees of this host share. */
export const processTables = new ProcessTableReader(new SystemProcesses());
