import { posix, win32 } from "node:path";
import { environmentName } from "./environment-value.js";

/**
 * Puts directories in front of the `PATH` of an environment, in place. Where they stand in it already they are moved.
 * On Windows one spelling of the name is left, so that the child cannot see another value than the one set here.
 */
export function prependPath(
  env: Record<string, string>,
  directories: readonly string[],
  platform: NodeJS.Platform,
): void {
  if (directories.length === 0) return;
  const { delimiter } = platform === "win32" ? win32 : posix;
  const name = environmentName(env, "PATH", platform) ?? "PATH";
  const rest = (env[name] ?? "")
    .split(delimiter)
    .filter((entry) => entry !== "" && !directories.includes(entry));
  if (platform === "win32") {
    for (const key of Object.keys(env)) if (key.toUpperCase() === "PATH") delete env[key];
  }
  env[name] = [...directories, ...rest].join(delimiter);
}
