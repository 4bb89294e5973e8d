import { join } from "node:path";
import { fieldOf } from "../checks/caller-values.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { ThreadOptions } from "../options/thread-options.js";

/** The oldest version of codex that this SDK supports and is tested with. */
export const oldestSupported = "0.169.0";

/** Whether a version is older than another one. `localeCompare` could say so, but takes milliseconds to load its rules. */
export function precedes(version: string, other: string): boolean {
  const others = numbersOf(other);
  const differences = numbersOf(version).map((number, index) => number - (others[index] ?? 0));
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
}

const numbersOf = (version: string) => version.split(".").map((part) => Number.parseInt(part, 10));

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads an environment variable, ignoring `Object.prototype`, which `process.env` inherits from. */
export function environmentValue(environment: Environment, name: string): string | undefined {
  return fieldOf(environment, name) as string | undefined;
}

/** The user's home directory. `undefined` for a user id without an entry in the system's list of users. */
export function homeDirectory(environment: Environment): string | undefined {
  const given = environmentValue(environment, "HOME") || environmentValue(environment, "USERPROFILE");
  if (given) return given;
  try {
    return process.getBuiltinModule("node:os").homedir();
  } catch {
    return undefined;
  }
}

/** The directory of the agent's sessions: `CODEX_HOME`, otherwise `.codex` in the home directory, if there is one. */
export function codexHome(environment: Environment): string | undefined {
  const given = environmentValue(environment, "CODEX_HOME");
  if (given) return given;
  const home = homeDirectory(environment);
  return home && join(home, ".codex");
}

/** The current directory of this process. `undefined` when it was removed. */
export function currentDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Rejects a working directory that does not exist when a turn starts, or is a file. `codex exec` would say only "No such
 * file or directory", and `codex app-server` would run the turn and fail every command. Both do so in a file.
 *
 * @throws {InvalidOptionError}
 */
export function checkDirectory({ environment, workingDirectory }: ThreadOptions): void {
  // The directory is on another machine.
  if (environment !== undefined) return;
  const problem =
    workingDirectory === undefined ? problemOfCurrentDirectory() : problemOfDirectory(workingDirectory);
  if (problem === undefined) return;
  throw new InvalidOptionError("workingDirectory", problem.expected, problem.received, "starting the turn");
}

interface DirectoryProblem {
  expected: string;
  received: string;
}

function problemOfCurrentDirectory(): DirectoryProblem | undefined {
  if (currentDirectory() !== undefined) return undefined;
  return {
    expected: "given, because the current directory of this program no longer exists",
    received: "undefined",
  };
}

function problemOfDirectory(path: string): DirectoryProblem | undefined {
  const expected = "a directory";
  const shown = JSON.stringify(path);
  // The entry of the package imports this file, and a static import would add to the startup of every program.
  const { statSync } = process.getBuiltinModule("node:fs");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return undefined;
  if (stats !== undefined) return { expected, received: `${shown}, which is a file` };
  const isTilde = /(^|[\\/])~[^\\/]*([\\/]|$)/.test(path);
  const remedy = isTilde ? ". Only shells expand `~`: use os.homedir()" : "";
  return { expected, received: `${shown}, which does not exist${remedy}` };
}
