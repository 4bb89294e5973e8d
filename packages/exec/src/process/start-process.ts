import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn as spawnPlainly,
} from "node:child_process";
import { once } from "node:events";
import { setImmediate as nextRound } from "node:timers/promises";
import { ownFields } from "../arguments/own-fields.js";
import { explainSpawnFailure } from "../spawn/explain-spawn-failure.js";
import { fileStatus } from "../spawn/file-status.js";
import { formatProblem, readProgramHeader } from "../spawn/program-header.js";
import { newTreeMarker, TREE_MARKER_VARIABLE } from "../tree/tree-marker.js";
import type { CodexProcess } from "./codex-process.js";
import { RunningProcess } from "./running-process.js";
import type { StartProcessOptions } from "./start-process-options.js";

/**
 * Starts the binary. The one place in the SDK that does.
 *
 * On POSIX the process leads a group of its own (and a session, so Ctrl-C in the host's terminal does not reach it:
 * the host decides). Whatever happens to the host short of SIGKILL, the process does not outlive it.
 *
 * Of many starts at the same time, each waits for a round of the event loop of its own: a spawn blocks the loop until the
 * child has reached `exec`.
 *
 * @throws {SpawnError} (the promise rejects with it) when the system refuses: see its `errno`. Rejects with the reason of
 * `signal` when that is aborted first.
 */
export async function startProcess(options: StartProcessOptions): Promise<CodexProcess> {
  options = ownFields(options);
  const spawn = process.platform === "win32" ? await loadCrossSpawn() : spawnPlainly;
  await spawnSlot();
  options.signal?.throwIfAborted();
  refuseUnknownFormat(options);
  const marker = newTreeMarker();
  let child: ChildProcessWithoutNullStreams;
  try {
    const env: Record<string, string> = ownFields(options.env);
    // Linux shows us the environment of our own processes, so there it identifies descendants.
    if (process.platform === "linux") env[TREE_MARKER_VARIABLE] = marker;
    const spawnOptions = { cwd: options.cwd, env, detached: process.platform !== "win32", windowsHide: true };
    child = spawn(options.command, options.args, ownFields(spawnOptions));
  } catch (error) {
    throw explainSpawnFailure(error, options);
  }
  if (child.pid === undefined) throw explainSpawnFailure(await failureOf(child), options);
  return new RunningProcess(child, child.pid, marker, options);
}

let nextSlot: Promise<unknown> = Promise.resolve();

/** Resolves once the next process may be spawned: immediately, unless this round of the event loop had its spawn. */
function spawnSlot(): Promise<unknown> {
  const slot = nextSlot;
  nextSlot = slot.then(() => nextRound());
  return slot;
}

/** A file that cannot be read is left for the system to judge. */
function refuseUnknownFormat(options: StartProcessOptions): void {
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

/** Windows cannot start `.cmd` files and scripts with a `#!` line by itself; elsewhere cross-spawn is not even loaded. */
async function loadCrossSpawn(): Promise<Spawn> {
  return (await import("cross-spawn")).default as Spawn;
}

/** Node reports some failures after the call; it closes what it made for the child by itself. */
async function failureOf(child: ChildProcess): Promise<unknown> {
  const [error] = await once(child, "error");
  return error;
}
