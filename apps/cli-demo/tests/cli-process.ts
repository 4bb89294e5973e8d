import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built program. */
export const mainFile = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** The result of a run. */
export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Options of {@link runCli}. */
export interface CliOptions {
  env: Record<string, string>;
  cwd: string;
  /** Standard input. Default: empty. */
  input?: string;
  /** Called with all of standard output so far, whenever it grows. */
  onStdout?: (stdout: string, child: ChildProcess) => void;
  /** Called with all of standard error so far, whenever it grows. */
  onStderr?: (stderr: string, child: ChildProcess) => void;
}

/** Runs the program with pipes for all three streams. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, [mainFile, ...args], { cwd: options.cwd, env: options.env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    options.onStdout?.(stdout, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, child);
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
