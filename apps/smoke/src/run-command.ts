import { spawn } from "node:child_process";

/** The output of a command. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/**
 * Runs a command to its end.
 *
 * @throws {Error} with its output when the exit code is not 0
 */
export function runCommand(
  command: string,
  parameters: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<Printed> {
  const { cwd, env = process.env, timeoutMs = 300_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd,
      env: withoutPackageManager(env),
      stdio: ["ignore", "pipe", "pipe"],
      // On Windows, npm is a script.
      shell: process.platform === "win32",
      timeout: timeoutMs,
    });
    const printed: Printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (printed.stdout += chunk));
    child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(printed);
      else {
        const words = [command, ...parameters].join(" ");
        reject(new Error(`${words} ended with ${signal ?? code}\n${printed.stdout}\n${printed.stderr}`));
      }
    });
  });
}

/** Removes the variables in which pnpm passes its settings to scripts: npm would read some of them as its own. */
function withoutPackageManager(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(npm_(?!config_(registry|cache|userconfig))|pnpm_|INIT_CWD)/i.test(name),
    ),
  );
}
