import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { removeFolder } from "./codex-home.js";
import { writeExecutable } from "./stand-ins/executable.js";
import { isRunning, startOf } from "./stand-ins/running-process.js";
import { standInDefaults } from "./stand-ins/stand-in-defaults.js";
import type { StandInName, StandInOptions } from "./stand-ins/stand-in-options.js";

// This file stands at the top of `src` because it finds the programs by their place next to `dist` and `src` alike.

/** One start of a stand-in. */
export interface StandInRun {
  /** Its process id. */
  pid: number;
  /** What it was called with. */
  arguments: string[];
  /** Where it was started. */
  workingDirectory: string;
}

/** A real executable that takes the place of the CLI and misbehaves in one way. */
export interface StandIn {
  /** What it does wrong. */
  readonly name: StandInName;
  /** The executable; pass it as the SDK's `codexPathOverride`. */
  readonly path: string;
  /** Every start so far, in order. */
  readonly runs: StandInRun[];
  /** The ids of all processes it started, itself and its descendants, that still run. */
  readonly runningProcesses: number[];
  /** How much of a flood its reader has let through, in bytes; 0 for stand-ins that do not flood. */
  readonly writtenBytes: number;
  /** Waits until none of its processes runs; rejects with their ids after `timeoutMs` milliseconds (default 5000). */
  waitUntilGone(options?: { timeoutMs?: number }): Promise<void>;
  /** Kills whatever still runs and removes its files. May be called again. */
  dispose(): Promise<void>;
  /** The same as `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes an executable that misbehaves in the way its name says. Dispose of it when the test is over. */
export function standIn<Name extends StandInName>(name: Name, options?: StandInOptions[Name]): StandIn {
  if (!Object.hasOwn(standInDefaults, name))
    throw new TypeError(`there is no stand-in named ${JSON.stringify(name)}`);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "codex-stand-in-"));
  writeFileSync(join(folder, "options.json"), JSON.stringify({ ...standInDefaults[name], ...options }));
  // Written and closed before anyone can start a process: a file open for writing cannot be executed.
  // Not before it is needed: in a bundle there may be no such place, and the scripted model works all the same.
  const programsFolder = fileURLToPath(new URL("../stand-ins/", import.meta.url));
  const path = writeExecutable(name, folder, programsFolder);

  const processes = () =>
    read(join(folder, "processes.jsonl"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as StandInRun & { descendant?: boolean; startedAt?: string });
  // By its start as well: an id may long since belong to somebody else, who is not ours to kill.
  const running = () =>
    processes()
      .filter(({ pid, startedAt }) => isRunning(pid) && startOf(pid) === startedAt)
      .map(({ pid }) => pid);

  const dispose = async () => {
    for (const pid of running()) kill(pid);
    await removeFolder(folder);
  };
  return {
    name,
    path,
    get runs() {
      return processes()
        .filter(({ descendant }) => !descendant)
        .map(({ pid, arguments: args, workingDirectory }) => ({ pid, arguments: args, workingDirectory }));
    },
    get runningProcesses() {
      return running();
    },
    get writtenBytes() {
      return Number(read(join(folder, "written")));
    },
    async waitUntilGone({ timeoutMs = 5000 } = {}) {
      const deadline = performance.now() + timeoutMs;
      while (running().length > 0) {
        if (performance.now() > deadline) {
          throw new Error(`${name} still runs after ${timeoutMs} ms: processes ${running().join(", ")}`);
        }
        await sleep(10);
      }
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
