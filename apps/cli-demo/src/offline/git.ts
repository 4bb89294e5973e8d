import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

const execFileAsync = promisify(execFile);

/** Where git runs, and what it sees of the machine. */
export interface GitPlace {
  directory: string;
  env: Readonly<Record<string, string>>;
}

/** Runs git and returns its output. */
export async function git({ directory, env }: GitPlace, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execFileAsync("git", args, { cwd: directory, env });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CliError(ExitCode.Environment, "The demo needs git, and there is none on PATH.", [
      "Install it from https://git-scm.com",
    ]);
  }
}
