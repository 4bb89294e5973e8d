import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Sample } from "./benchmark.js";
import { reportFile } from "./task.js";

/** How a program is started. */
export interface RunProgramOptions {
  /** Its environment. Default: this one's. */
  env?: Readonly<Record<string, string>>;
  /** Flags of node itself, such as `--cpu-prof`. Default: those that `BENCH_NODE_FLAGS` lists. */
  nodeFlags?: readonly string[];
}

/**
 * Runs one of the programs in `programs/` as a process of its own and returns what it reports: with a heap, a code
 * cache and a garbage collector that no other sample has touched.
 *
 * @param task what the program is to do; it must survive JSON
 * @throws when the program ends without a report
 */
export async function runProgram(
  name: string,
  task: object,
  { env, nodeFlags = flagsOf(process.env) }: RunProgramOptions = {},
): Promise<Sample> {
  // A plain pipe: with `fork` its process would have loaded part of what an SDK has to load.
  const child = spawn(process.execPath, [...nodeFlags, programPath(name), JSON.stringify(task)], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    ...(env && { env }),
  });
  const [report, [code, signal]] = await Promise.all([
    text(child.stdio[reportFile] as Readable),
    once(child, "exit"),
  ]);
  if (report === "" || code !== 0) {
    throw new Error(`The program "${name}" ended with ${signal ?? `exit code ${code}`} and no result.`);
  }
  return JSON.parse(report) as Sample;
}

function flagsOf(environment: NodeJS.ProcessEnv): string[] {
  return (environment["BENCH_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
}

/** Where the build puts a program: beside the main one. Tests run from the source and use the build, too. */
export function programPath(name: string): string {
  const root = import.meta.url.replace(/\/(dist|src)\/.*$/, "/dist/programs/");
  return fileURLToPath(new URL(`${name}.js`, root));
}
