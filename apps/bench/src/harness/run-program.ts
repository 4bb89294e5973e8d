import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Sample } from "./benchmark.js";

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
  const child = fork(programPath(name), [JSON.stringify(task)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [...nodeFlags],
    ...(env && { env }),
  });
  let sample: Sample | undefined;
  child.on("message", (message) => {
    sample = message as Sample;
  });
  const [code, signal] = await once(child, "exit");
  if (sample === undefined || code !== 0) {
    throw new Error(`The program "${name}" ended with ${signal ?? `exit code ${code}`} and no result.`);
  }
  return sample;
}

/** The build puts every program beside the main one; tests run from the source and use the build, too. */
function programPath(name: string): string {
  const root = import.meta.url.replace(/\/(dist|src)\/.*$/, "/dist/programs/");
  return fileURLToPath(new URL(`${name}.js`, root));
}

function flagsOf(environment: NodeJS.ProcessEnv): string[] {
  return (environment["BENCH_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
}
