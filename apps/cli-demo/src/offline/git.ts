import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

const execFileAsync = promisify(execFile);

/** Runs git in a scratch repository, untouched by the settings, hooks and variables of the person; returns its output. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execFileAsync("git", args, { cwd: directory, env: plainEnvironment() });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CliError(ExitCode.Environment, "The demo needs git, and there is none on PATH.", [
      "Install it from https://git-scm.com",
    ]);
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Demo",
    GIT_AUTHOR_EMAIL: "demo@example.com",
    GIT_COMMITTER_NAME: "Demo",
    GIT_COMMITTER_EMAIL: "demo@example.com",
  };
}
