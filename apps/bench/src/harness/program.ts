import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Sample } from "./benchmark.js";
import { reportFile } from "./task.js";

/** Options of {@link runProgram}. */
export interface RunProgramOptions {
  /** Environment of the process. Default: that of this process. */
  env?: Readonly<Record<string, string>>;
  /** Flags for Node, such as `--cpu-prof`. Default: the flags in `BENCH_NODE_FLAGS`, separated by spaces. */
  nodeFlags?: readonly string[];
}

/**
 * Runs a program from `programs/` and returns its report. Each sample gets a new process, so that its heap, compiled
 * code and garbage collector are unaffected by other samples.
 *
 * @param task the program's input, serializable as JSON
 * @throws {Error} when the program fails or exits without a report
 */
export async function runProgram(
  name: string,
  task: object,
  { env, nodeFlags = flagsOf(process.env) }: RunProgramOptions = {},
): Promise<Sample> {
  // Not `fork`: its IPC channel would load modules whose loading is part of the measurement.
  const child = spawn(process.execPath, [...nodeFlags, programPath(name), JSON.stringify(task)], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    ...(env && { env }),
  });
  const [report, [code, signal]] = await Promise.all([
    text(child.stdio[reportFile] as Readable),
    once(child, "exit"),
  ]);
  if (report === "" || code !== 0) {
    throw new Error(
      `The program "${name}" ended with ${signal ?? `exit code ${code}`} and reported no result.`,
    );
  }
  return JSON.parse(report) as Sample;
}

function flagsOf(environment: NodeJS.ProcessEnv): string[] {
  return (environment["BENCH_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
}

/** Path of a built program in `dist/programs`, also when called from the source, as in tests. */
export function programPath(name: string): string {
  const root = import.meta.url.replace(/\/(dist|src)\/.*$/, "/dist/programs/");
  return fileURLToPath(new URL(`${name}.js`, root));
}
