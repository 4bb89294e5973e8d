import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./run-command.js";

/** A JavaScript runtime. */
export interface Runtime {
  name: string;
  command: string;
  /** Arguments between the command and the program. */
  parameters: string[];
}

/** The Node.js that runs the tests. */
export const thisNode: Runtime = {
  name: `Node ${process.versions.node}`,
  command: process.execPath,
  parameters: [],
};

/** Runs a program to its end and returns the JSON that it printed. */
export async function runProgram(
  runtime: Runtime,
  program: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<unknown> {
  const { stdout } = await runCommand(runtime.command, [...runtime.parameters, ...program], {
    timeoutMs: 60_000,
    ...options,
  });
  return JSON.parse(stdout);
}

const { platform, arch } = process;
const directory = fileURLToPath(new URL("../node_modules/.cache/runtimes/", import.meta.url));

/** The lowest versions that `engines` allows, and the newest version of each maintained line. */
const nodeVersions = ["20.19.0", "22.12.0", "22", "24", "26"];
const nodePackage = `node-${platform === "win32" ? "win" : platform}-${arch}`;
const nodeBinary = platform === "win32" ? "node.exe" : "node";

const bunPackage = `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}`;
const denoPackage = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
const suffix = platform === "win32" ? ".exe" : "";

/**
 * Installs every runtime that the packages support. Each comes as an npm package with a binary and no install script.
 * They take about a gigabyte and are cached for the next run.
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
