import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/** The launcher script of the npm package, wherever it is installed. */
const LAUNCHER = join("@openai", "codex", "bin", "codex.js");
/** Scripts that package managers write to call it are far smaller than this. */
const MAX_SCRIPT_BYTES = 64 * 1024;
/** The path of the launcher in such a script, quoted, or after the `=` of a comment. */
const CALL = /["'=]([^"'=\n]*@openai[\\/]codex[\\/]bin[\\/]codex\.js)/;
/** What only generated scripts have: a script that a person wrote around the launcher is left to do its work. */
const GENERATED = /\bbasedir|dp0/;
/** How they spell their own folder. */
const OWN_FOLDER = /^(?:\$\w+|%~?dp0%?)(?=[\\/])/;

/**
 * The `package.json` of `@openai/codex` if a file is that package's launcher, or one of the scripts and links by which
 * package managers put it on `PATH`; else `undefined`.
 *
 * The launcher is a Node program that starts the native binary as its own child. It costs a second process, and when it
 * is killed the native one goes on. So it is never started: the binary beside it is.
 */
export function packageOfLauncher(path: string): string | undefined {
  try {
    const file = realpathSync(path);
    const launcher = file.endsWith(sep + LAUNCHER) ? file : launcherCalledBy(file);
    return launcher === undefined ? undefined : join(dirname(realpathSync(launcher)), "..", "package.json");
  } catch {
    return undefined;
  }
}

function launcherCalledBy(script: string): string | undefined {
  if (basename(script).endsWith(".exe") || statSync(script).size > MAX_SCRIPT_BYTES) return undefined;
  const text = readFileSync(script, "utf8");
  const call = CALL.exec(text)?.[1];
  if (call === undefined || !GENERATED.test(text)) return undefined;
  const path = call.replace(OWN_FOLDER, ".").replaceAll(/[\\/]/g, sep);
  return resolve(dirname(script), path);
}
