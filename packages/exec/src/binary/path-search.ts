import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, posix, resolve, sep, win32 } from "node:path";
import { type Environment, environmentValue } from "../environment.js";
import { fileStatus } from "./executable-file.js";
import { type FoundBinary, findFromPackageJson, platformTarget } from "./npm-package.js";

/** The extensions that Windows tries when `PATHEXT` is not set. */
const defaultPathExtensions = ".COM;.EXE;.BAT;.CMD";
/** The extensions that cross-spawn and Windows can start, which exclude `.ps1`, `.js` and others. */
const startableExtensions = new Set([".com", ".exe", ".bat", ".cmd"]);

/** The launcher script in the npm package, wherever that is installed. */
const npmLauncher = join("@openai", "codex", "bin", "codex.js");
/** The scripts with which package managers call the launcher are far smaller than this. */
const maxScriptBytes = 64 * 1024;
/** The path of the launcher in such a script: quoted, or after the `=` of a comment. */
const launcherCall = /["'=]([^"'=\n]*@openai[\\/]codex[\\/]bin[\\/]codex\.js)/;
/** Marks a generated script. A script that a person wrote around the launcher is used unchanged. */
const generatedScript = /\bbasedir|dp0/;
/** How generated scripts refer to their own folder. */
const ownFolder = /^(?:\$\w+|%~?dp0%?)(?=[\\/])/;

/**
 * Looks for a program on the `PATH` of an environment. For the launcher that npm installs there, the result is the native
 * binary that belongs to it.
 *
 * @param tried Collects the places without a usable binary.
 */
export function findOnPath(name: string, env: Environment, tried: string[]): FoundBinary | undefined {
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
 * Every file that a name can refer to on a `PATH`, in the order in which the system would look. Skips empty and relative
 * entries: their meaning depends on the host's current directory.
 */
export function pathCandidates(name: string, env: Environment, platform: NodeJS.Platform): string[] {
  const path = platform === "win32" ? win32 : posix;
  const names = platform === "win32" ? windowsNames(name, env) : [name];
  return (environmentValue(env, "PATH", platform) ?? "")
    .split(path.delimiter)
    .map((entry) => (platform === "win32" ? entry.replaceAll('"', "") : entry))
    .filter((entry) => path.isAbsolute(entry))
    .flatMap((entry) => names.map((each) => path.join(entry, each)));
}

function windowsNames(name: string, env: Environment): string[] {
  if (startableExtensions.has(win32.extname(name).toLowerCase())) return [name];
  return (environmentValue(env, "PATHEXT", "win32") || defaultPathExtensions)
    .split(";")
    .map((extension) => extension.trim().toLowerCase())
    .filter((extension) => startableExtensions.has(extension))
    .map((extension) => name + extension);
}

/**
 * The binary to start for an executable file: the file itself, unless it is the npm launcher. For the launcher it is the
 * native binary, or `undefined` when that is not installed.
 *
 * The launcher is a Node program that starts the native binary as its own child. It costs a second process, and killing it
 * leaves the native process running, so it is never started.
 *
 * @param tried Collects the places without a usable binary.
 */
export function nativeBinaryFor(path: string, tried: string[]): FoundBinary | undefined {
  const packageJson = packageOfLauncher(path);
  if (packageJson === undefined) return { path, pathDirectories: [] };
  const target = platformTarget(process.platform, process.arch);
  tried.push(`${path} (the npm launcher, which is not the binary itself)`);
  return target === undefined ? undefined : findFromPackageJson(packageJson, target, tried);
}

/**
 * The `package.json` of `@openai/codex` when a file is its launcher, or a script or link with which a package manager puts
 * the launcher on `PATH`. Otherwise `undefined`.
 */
function packageOfLauncher(path: string): string | undefined {
  try {
    const file = realpathSync(path);
    const launcher = file.endsWith(sep + npmLauncher) ? file : launcherCalledBy(file);
    return launcher === undefined ? undefined : join(dirname(realpathSync(launcher)), "..", "package.json");
  } catch {
    return undefined;
  }
}

function launcherCalledBy(script: string): string | undefined {
  if (basename(script).endsWith(".exe") || statSync(script).size > maxScriptBytes) return undefined;
  const text = readFileSync(script, "utf8");
  const call = launcherCall.exec(text)?.[1];
  if (call === undefined || !generatedScript.test(text)) return undefined;
  const path = call.replace(ownFolder, ".").replaceAll(/[\\/]/g, sep);
  return resolve(dirname(script), path);
}
