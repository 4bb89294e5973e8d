// A clean clone of the last commit in a temporary folder, installed, for what must not touch this one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `run` throws when a command fails; `remove` takes the copy away. */
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
