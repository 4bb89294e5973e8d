import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { removeFolder } from "./codex-home.js";
import { checkNames } from "./option-names.js";
import { writeExecutable } from "./stand-ins/executable.js";
import { isRunning, startOf } from "./stand-ins/running-process.js";
import { standInDefaults } from "./stand-ins/stand-in-defaults.js";
import type { StandInName, StandInOptions } from "./stand-ins/stand-in-options.js";

// This file stands at the top of `src` because it finds the programs by their place next to `dist` and `src` alike.

/** One run of a stand-in. */
export interface StandInRun {
  /** Its process id. */
  pid: number;
  /** Its command-line arguments. */
  arguments: string[];
  /** Its working directory. */
  workingDirectory: string;
}

/** A real executable that replaces the CLI and misbehaves in one specific way. */
export interface StandIn {
  /** The name of its misbehaviour. */
  readonly name: StandInName;
  /** The path of the executable. Pass it as the SDK's `codexPathOverride`. */
  readonly path: string;
  /** All runs so far, in order. */
  readonly runs: StandInRun[];
  /** The ids of its processes, descendants included, that are still running. */
  readonly runningProcesses: number[];
  /** How many bytes of its flood the reader has accepted; 0 for stand-ins that do not flood. */
  readonly writtenBytes: number;
  /** Waits until none of its processes is running. Rejects with their ids after `timeoutMs` (default: 5000). */
  waitUntilGone(options?: { timeoutMs?: number }): Promise<void>;
  /** Kills its remaining processes and removes its files. Further calls do nothing. */
  dispose(): Promise<void>;
  /** The same as `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates an executable that misbehaves as its name says. Dispose of it at the end of the test.
 *
 * @example
 * await using cli = standIn("exits-with-stderr", { exitCode: 2, stderr: "fatal: no space left\n" });
 * const codex = new Codex({ codexPathOverride: cli.path });
 *
 * @throws {TypeError} when there is no stand-in of that name, or when it does not have the option.
 */
export function standIn<Name extends StandInName>(name: Name, options?: StandInOptions[Name]): StandIn {
  if (!Object.hasOwn(standInDefaults, name))
    throw new TypeError(`there is no stand-in named ${JSON.stringify(name)}`);
  checkNames(`standIn(${JSON.stringify(name)})`, options ?? {}, standInDefaults[name]);
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
  // Compares start times too, because the system may have reused the id for an unrelated process.
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
    async waitUntilGone(options = {}) {
      checkNames("standIn.waitUntilGone()", options, { timeoutMs: true });
      const { timeoutMs = 5000 } = options;
      const deadline = performance.now() + timeoutMs;
      while (running().length > 0) {
        if (performance.now() > deadline) {
          throw new Error(
            `${name} is still running after ${timeoutMs} ms: processes ${running().join(", ")}`,
          );
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
    // The process has already exited.
  }
}
