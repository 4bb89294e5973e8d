import { execFile, spawnSync } from "node:child_process";
import { setImmediate as nextRound } from "node:timers/promises";
import { LinuxProcesses } from "./linux-processes.js";
import type { ProcessRecord } from "./process-table.js";

/** How long reading holds the event loop at a time, in milliseconds. */
const SLICE_MS = 4;

const PS_ARGUMENTS = ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="];
const PS_OPTIONS = {
  encoding: "utf8",
  env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
  maxBuffer: 64 * 1024 * 1024,
  timeout: 2_000,
} as const;

/**
 * The processes of this machine: from `/proc` where there is one, else from `ps` (macOS, the BSDs). None on Windows,
 * where `taskkill` finds the processes of a tree itself.
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

/** The lines of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
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
      zombie: state.startsWith("Z"),
    });
  }
  return records;
}

/** The output of `ps`; empty when that fails. */
function runPs(): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", PS_ARGUMENTS, PS_OPTIONS, (error, stdout) => resolve(error === null ? stdout : ""));
  });
}

function runPsNow(): string {
  const { status, stdout } = spawnSync("ps", PS_ARGUMENTS, PS_OPTIONS);
  return status === 0 ? stdout : "";
}

function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Runs work to its end, and lets the event loop have a turn every few milliseconds. */
export async function finishInSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < sliceEnd) continue;
    await nextRound();
    sliceEnd = performance.now() + SLICE_MS;
  }
}
