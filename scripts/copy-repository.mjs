// Clones the last commit into a temporary folder and installs it, for scripts that must not change this repository.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Creates the copy. `run` throws when a command fails, and `remove` deletes the copy. */
export function copyRepository() {
  const directory = mkdtempSync(join(tmpdir(), "codex-copy-"));
  const env = { ...process.env, CI: "true", TURBO_CACHE_DIR: join(root, ".turbo/cache") };
  const run = (command, ...parameters) =>
    execFileSync(command, parameters, {
      cwd: directory,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
  const pnpm = (...parameters) => run("npx", "-y", "pnpm", ...parameters);
  run("git", "clone", "--quiet", root, ".");
  pnpm("install", "--frozen-lockfile");
  return { directory, run, pnpm, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
