import { posix, win32 } from "node:path";
import { type Environment, environmentValue } from "../environment/environment-value.js";

/** What Windows tries when `PATHEXT` is not set. */
const DEFAULT_PATHEXT = ".COM;.EXE;.BAT;.CMD";
/** What cross-spawn and Windows can start; not `.ps1`, `.js` and so on. */
const STARTABLE = new Set([".com", ".exe", ".bat", ".cmd"]);

/**
 * Every file that a name may stand for on a `PATH`, in the order in which the system would look. Entries that are empty
 * or relative are passed over: they mean whatever directory the host happens to be in.
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
  if (STARTABLE.has(win32.extname(name).toLowerCase())) return [name];
  return (environmentValue(env, "PATHEXT", "win32") || DEFAULT_PATHEXT)
    .split(";")
    .map((extension) => extension.trim().toLowerCase())
    .filter((extension) => STARTABLE.has(extension))
    .map((extension) => name + extension);
}
