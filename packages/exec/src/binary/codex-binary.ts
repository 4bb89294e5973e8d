import { basename, resolve } from "node:path";
import type { Environment } from "../environment.js";
import { InvalidArgumentError, ownFields, refuseNul } from "../options.js";
import { BinaryNotFoundError } from "./binary-errors.js";
import { explainSpawnFailure, fileStatus } from "./executable-file.js";
import { type FoundBinary, findInPackage, unpackedAsarPath } from "./npm-package.js";
import { findOnPath, nativeBinaryFor } from "./path-search.js";

/** A native `codex` binary that was found. */
export interface CodexBinary {
  /** The absolute path of the binary. */
  path: string;
  /**
   * Directories of tools that the binary expects on its `PATH` (such as ripgrep). They are part of the platform package;
   * empty for a binary found elsewhere.
   */
  pathDirectories: string[];
  /** Where the binary was found: at the caller's override, in the npm platform package, or on `PATH`. */
  source: "override" | "package" | "path";
}

/** Options of {@link findCodexBinary}. */
export interface FindCodexBinaryOptions {
  /**
   * The only binary to use: a path (relative to the host's current directory), or a bare name to look up on `PATH`.
   * Default: search.
   */
  override?: string | undefined;
  /**
   * The environment whose `PATH` is searched. Pass the environment of the child: a caller that replaces the environment
   * means its `PATH`, not the host's. Default: the host's.
   */
  env?: Environment | undefined;
  /**
   * The module from which npm packages are resolved, as a path or a URL. Default: this package, then the file that contains
   * it (a bundle), then the program that was started.
   */
  from?: string | URL | undefined;
}

/**
 * Finds the native `codex` binary: the override if there is one, otherwise the npm platform package, otherwise `codex` on
 * `PATH`. It never returns the launcher script that npm puts on `PATH`, but the binary next to it.
 *
 * Reads the file system synchronously, for about a millisecond. Starts no process.
 *
 * @throws {BinaryNotFoundError} when there is no binary. Lists every place searched.
 * @throws {SpawnError} when the override is a directory or not executable.
 * @throws {InvalidArgumentError} when the override is empty or contains a NUL byte.
 */
export function findCodexBinary(options: FindCodexBinaryOptions = {}): CodexBinary {
  const { override, env = process.env, from } = ownFields(options);
  if (override !== undefined) return { ...findOverride(override, env), source: "override" };
  const tried: string[] = [];
  const { platform, arch } = process;
  const packaged = findInPackage({ from: from === undefined ? ownFiles() : [from], platform, arch, tried });
  if (packaged !== undefined) return { ...packaged, source: "package" };
  const onPath = findOnPath("codex", env, tried);
  if (onPath !== undefined) return { ...onPath, source: "path" };
  throw new BinaryNotFoundError(tried);
}

/**
 * The files from which the package may be resolved. A bundle can be elsewhere than the modules it was made of: webpack puts
 * their paths in the place of `import.meta.url`, and other bundlers that emit CommonJS leave it empty. `__filename` exists
 * only there.
 */
function ownFiles(): string[] {
  const bundle = typeof __filename === "string" ? __filename : undefined;
  const files = [import.meta.url, bundle, process.argv[1]];
  return files.filter((file) => file !== undefined && file !== "") as string[];
}

/**
 * Resolves a relative path immediately, against the host's current directory. The system would resolve it against the
 * working directory of the child.
 */
function findOverride(override: string, env: Environment): FoundBinary {
  refuseNul("codexPathOverride", override);
  if (override === "") {
    throw new InvalidArgumentError({
      option: "codexPathOverride",
      expected: "the path of a codex binary",
      received: "an empty string",
    });
  }
  const tried: string[] = [];
  const isBareName = basename(override) === override && override !== "." && override !== "..";
  const found = isBareName ? findOnPath(override, env, tried) : findAtPath(resolved(override), tried);
  if (found === undefined) throw new BinaryNotFoundError(tried, override);
  return found;
}

function resolved(override: string): string {
  try {
    return resolve(override);
  } catch {
    throw new InvalidArgumentError({
      option: "codexPathOverride",
      expected: "an absolute path, because the current directory of this program no longer exists",
      received: JSON.stringify(override),
    });
  }
}

function findAtPath(given: string, tried: string[]): FoundBinary | undefined {
  const path = unpackedAsarPath(given);
  const status = fileStatus(path);
  if (status === "executable") return nativeBinaryFor(path, tried);
  if (status !== "missing") throw explainSpawnFailure({ code: "EACCES" }, { command: path, cwd: undefined });
  tried.push(`${path} (missing)`);
  return undefined;
}
