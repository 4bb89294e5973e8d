import { ownFields } from "../arguments/own-fields.js";
import type { Environment } from "../environment/environment-value.js";
import { BinaryNotFoundError } from "./binary-not-found-error.js";
import type { CodexBinary } from "./codex-binary.js";
import { findInPackage } from "./find-in-package.js";
import { findOnPath } from "./find-on-path.js";
import { findOverride } from "./find-override.js";

/** Where to look for the binary. */
export interface FindCodexBinaryOptions {
  /**
   * The binary to use, and no other: a path (relative to the host's current directory), or a bare name to be found on
   * `PATH`. Default: search.
   */
  override?: string | undefined;
  /**
   * The environment whose `PATH` is searched. Pass the one the child will get: a caller who replaces the environment
   * means its `PATH`, not the host's. Default: the host's.
   */
  env?: Environment | undefined;
  /** The module from whose place npm packages are resolved, as a path or URL. Default: this package. */
  from?: string | URL | undefined;
}

/**
 * Finds the native `codex` binary: the override if there is one, else the npm platform package, else `codex` on `PATH`.
 * The launcher script that npm puts on `PATH` is never returned; the binary beside it is.
 *
 * Looks at the file system, synchronously, for about a millisecond; starts nothing.
 *
 * @throws {BinaryNotFoundError} when there is none; lists every place tried.
 * @throws {SpawnError} when the override is a directory or not executable.
 * @throws {InvalidArgumentError} when the override is empty or holds a NUL byte.
 */
export function findCodexBinary(options: FindCodexBinaryOptions = {}): CodexBinary {
  // A bundler that writes CommonJS leaves `import.meta` empty; there, and only there, `__filename` exists.
  const { override, env = process.env, from = import.meta.url ?? __filename } = ownFields(options);
  if (override !== undefined) return { ...findOverride(override, env), source: "override" };
  const tried: string[] = [];
  const { platform, arch } = process;
  const packaged = findInPackage({ from, platform, arch, tried });
  if (packaged !== undefined) return { ...packaged, source: "package" };
  const onPath = findOnPath("codex", env, tried);
  if (onPath !== undefined) return { ...onPath, source: "path" };
  throw new BinaryNotFoundError(tried);
}
