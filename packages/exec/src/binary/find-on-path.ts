import type { Environment } from "../environment/environment-value.js";
import { fileStatus } from "../spawn/file-status.js";
import { findBesidePackage } from "./find-in-package.js";
import type { VendoredBinary } from "./find-in-vendor.js";
import { packageOfLauncher } from "./npm-launcher.js";
import { pathCandidates } from "./path-candidates.js";
import { platformTarget } from "./platform-target.js";

/**
 * Looks for a program on the `PATH` of an environment. What npm put there is its launcher: then the native binary beside
 * that is the result.
 *
 * @param tried Receives every place that did not have it.
 */
export function findOnPath(name: string, env: Environment, tried: string[]): VendoredBinary | undefined {
  const candidates = pathCandidates(name, env, process.platform);
  if (candidates.length === 0) tried.push(`${name} on PATH (which is empty or not set)`);
  for (const candidate of candidates) {
    const status = fileStatus(candidate);
    const found = status === "executable" ? nativeBinaryFor(candidate, tried) : undefined;
    if (found !== undefined) return found;
    if (status !== "executable") tried.push(`${candidate} (${status})`);
  }
  return undefined;
}

/**
 * The binary to start for an executable file: the file itself, or the native binary when the file is the npm launcher;
 * `undefined` when that launcher has none.
 */
export function nativeBinaryFor(path: string, tried: string[]): VendoredBinary | undefined {
  const packageJson = packageOfLauncher(path);
  if (packageJson === undefined) return { path, pathDirectories: [] };
  const target = platformTarget(process.platform, process.arch);
  tried.push(`${path} (the npm launcher, which is not the binary itself)`);
  return target === undefined ? undefined : findBesidePackage(packageJson, target, tried);
}
