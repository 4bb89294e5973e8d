import { execFile } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { promisify } from "node:util";

/** Where a benchmark ran. */
export interface Machine {
  /** Model and number of its processors. */
  processors: string;
  /** How many programs wanted to run, on average over the last five minutes; above the number of cores it is busy. */
  load: number;
  /** Version of Node. */
  node: string;
  /** What `codex --version` says. */
  codex: string;
}

/** Looks around. */
export async function describeMachine(codexPath: string): Promise<Machine> {
  const { stdout } = await promisify(execFile)(codexPath, ["--version"]);
  const processors = cpus();
  return {
    processors: `${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}`,
    load: loadavg()[1] ?? Number.NaN,
    node: process.version,
    codex: stdout.trim(),
  };
}
