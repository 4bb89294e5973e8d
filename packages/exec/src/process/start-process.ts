import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn as spawnPlainly,
} from "node:child_process";
import { once } from "node:events";
import { setImmediate as nextRound } from "node:timers/promises";
import {
  explainSpawnFailure,
  fileStatus,
  formatProblem,
  readProgramHeader,
} from "../binary/executable-file.js";
import { abortErrorOf } from "../callbacks.js";
import { latePackage } from "../late-module.js";
import { ownFields } from "../options.js";
import { newTreeMarker, treeMarkerVariable } from "../process-tree/process-table.js";
import { superviseTree } from "../termination/host-supervisor.js";
import type { CodexProcess, StartProcessOptions } from "./codex-process.js";
import { RunningProcess } from "./running-process.js";

/**
 * Starts the binary. No other code in the SDK starts it.
 *
 * On POSIX the process leads its own process group and session, so that Ctrl-C in the host's terminal does not reach it:
 * the host decides. The process does not outlive the host; see `supervisor` for a host that is killed.
 *
 * Spawning blocks the event loop until the child has reached `exec`, so concurrent calls spawn one child per round of the
 * loop.
 *
 * @throws {SpawnError} (as a rejection) when the system refuses; see its `errno`. Rejects with
 *   `abortErrorOf(signal)` if the signal aborts first.
 */
export async function startProcess(options: StartProcessOptions): Promise<CodexProcess> {
  options = ownFields(options);
  const spawn = process.platform === "win32" ? ((await crossSpawn()).default as Spawn) : spawnPlainly;
  await spawnSlot();
  if (options.signal?.aborted) throw abortErrorOf(options.signal);
  checkProgramFormat(options);
  const marker = newTreeMarker();
  let child: ChildProcessWithoutNullStreams;
  try {
    const env: Record<string, string> = ownFields(options.env);
    // Linux shows us the environment of our own processes, so the variable identifies descendants there.
    if (process.platform === "linux") env[treeMarkerVariable] = marker;
    const spawnOptions = { cwd: options.cwd, env, detached: process.platform !== "win32", windowsHide: true };
    child = spawn(options.command, options.args, ownFields(spawnOptions));
  } catch (error) {
    throw explainSpawnFailure(error, options);
  }
  if (child.pid === undefined) throw explainSpawnFailure(await failureOf(child), options);
  const { supervisor = true } = options;
  // Before it gets its input: without it, the agent ends when the host does. Not before it is spawned: it loads meanwhile.
  const release = supervisor && process.platform === "linux" ? superviseTree(marker, child.pid) : undefined;
  const running = new RunningProcess(child, child.pid, marker, options);
  void running.gone.then(release);
  return running;
}

let nextSlot: Promise<unknown> = Promise.resolve();

/** Resolves when the next process may be spawned: at once, unless this round of the event loop has spawned one. */
function spawnSlot(): Promise<unknown> {
  const slot = nextSlot;
  nextSlot = slot.then(() => nextRound());
  return slot;
}

/** Rejects a program of an unknown format. A file that cannot be read is left to the system. */
function checkProgramFormat(options: StartProcessOptions): void {
  if (process.platform === "win32") return;
  const header = readProgramHeader(options.command);
  if (
    header !== undefined &&
    formatProblem(header, process.arch) !== undefined &&
    fileStatus(options.command) === "executable"
  ) {
    throw explainSpawnFailure({ code: "ENOEXEC" }, options);
  }
}

type Spawn = (
  command: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
) => ChildProcessWithoutNullStreams;

/** Windows itself cannot start `.cmd` files and scripts with a `#!` line. Other systems do not need cross-spawn. */
const crossSpawn = latePackage(() => import("cross-spawn"), "cross-spawn");

/** Node reports some failures after the call. It closes the pipes that it made for the child. */
async function failureOf(child: ChildProcess): Promise<unknown> {
  const [error] = await once(child, "error");
  return error;
}
