import { basename, resolve } from "node:path";
import { InvalidArgumentError } from "../arguments/invalid-argument-error.js";
import { refuseNul } from "../arguments/refuse-nul.js";
import type { Environment } from "../environment/environment-value.js";
import { explainSpawnFailure } from "../spawn/explain-spawn-failure.js";
import { fileStatus } from "../spawn/file-status.js";
import { BinaryNotFoundError } from "./binary-not-found-error.js";
import type { VendoredBinary } from "./find-in-vendor.js";
import { findOnPath, nativeBinaryFor } from "./find-on-path.js";
import { unpackedAsarPath } from "./unpacked-asar-path.js";

/**
 * Checks the binary that the caller named. A path is resolved here and now, against the host's current directory: the
 * system would resolve it against that of the child.
 *
 * @throws {InvalidArgumentError} when it is empty or holds a NUL byte.
 * @throws {BinaryNotFoundError} when it does not exist.
 * @throws {SpawnError} when it is a directory or not executable.
 */
export function findOverride(override: string, env: Environment): VendoredBinary {
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
  const found = isBareName ? findOnPath(override, env, tried) : checkPath(resolve(override), tried);
  if (found === undefined) throw new BinaryNotFoundError(tried);
  return found;
}

function checkPath(given: string, tried: string[]): VendoredBinary | undefined {
  const path = unpackedAsarPath(given);
  const status = fileStatus(path);
  if (status === "executable") return nativeBinaryFor(path, tried);
  if (status !== "missing") throw explainSpawnFailure({ code: "EACCES" }, { command: path, cwd: undefined });
  tried.push(`${path} (missing)`);
  return undefined;
}
