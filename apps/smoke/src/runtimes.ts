import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./run-command.js";
import type { Runtime } from "./runtime.js";

const { platform, arch } = process;
const directory = fileURLToPath(new URL("../node_modules/.cache/runtimes/", import.meta.url));

/** The lower ends of the range in `engines`, and the newest of each line that is maintained. */
const nodeVersions = ["20.19.0", "22.12.0", "22", "24", "26"];
const nodePackage = `node-${platform === "win32" ? "win" : platform}-${arch}`;
const nodeBinary = platform === "win32" ? "node.exe" : "node";

const bunPackage = `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}`;
const denoPackage = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
const suffix = platform === "win32" ? ".exe" : "";

/**
 * Installs every runtime that the packages promise to run on, and returns them. They are npm packages that hold a
 * binary each, without an install script; about a gigabyte together, kept for the next time.
 */
export async function installRuntimes(): Promise<Runtime[]> {
  const dependencies: Record<string, string> = {
    bun: `npm:${bunPackage}@^1.4.5`,
    deno: `npm:${denoPackage}@^2.9.6`,
  };
  for (const version of nodeVersions) dependencies[`node-${version}`] = `npm:${nodePackage}@${version}`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, dependencies }));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  await runCommand("npm", ["install", ...quiet], { cwd: directory });

  const installed = join(directory, "node_modules");
  const runtimes = nodeVersions.map((version) => ({
    name: `Node ${version}`,
    command: join(installed, `node-${version}`, "bin", nodeBinary),
    parameters: [],
  }));
  return [
    ...runtimes,
    { name: "Bun", command: join(installed, "bun", "bin", `bun${suffix}`), parameters: [] },
    { name: "Deno", command: join(installed, "deno", `deno${suffix}`), parameters: ["run", "--allow-all"] },
  ];
}
