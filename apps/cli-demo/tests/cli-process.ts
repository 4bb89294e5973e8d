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
  /** A command line that starts the one after it. Default: none. */
  start?: readonly string[];
  /** Called with all of standard output so far, whenever it grows. */
  onStdout?: (stdout: string, child: ChildProcess) => void;
  /** Called with all of standard error so far, whenever it grows. */
  onStderr?: (stderr: string, child: ChildProcess) => void;
}

/** Starts a program so that it cannot create namespaces, and so no sandbox. Where this is not allowed, that is so anyway. */
export const withoutNamespaces = [
  "/bin/sh",
  "-c",
  'unshare --user --map-root-user true || exec "$@"; exec unshare --user --map-root-user /bin/sh -c \'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"\' - "$@"',
  "-",
];

/** Runs the program with pipes for all three streams. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const [program = "", ...words] = [...(options.start ?? []), process.execPath, mainFile, ...args];
  const child = spawn(program, words, { cwd: options.cwd, env: options.env });
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
