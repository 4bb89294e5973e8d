import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built program. */
export const mainFile = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** How a run of the program ended. */
export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** How the program is started. */
export interface CliOptions {
  env: Record<string, string>;
  cwd: string;
  /** What is piped in. Default: nothing, and the pipe ends at once. */
  input?: string;
  /** Told what standard output holds so far, whenever that grows. */
  onStdout?: (stdout: string, child: ChildProcess) => void;
  /** Told what standard error holds so far, whenever that grows. */
  onStderr?: (stderr: string, child: ChildProcess) => void;
}

/** Starts the program with pipes on all sides and waits until it has ended. */
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
