import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { CliError, ExitCode } from "../errors/cli-error.js";

/** The line with the bug, and its fix. */
export const bug = {
  file: "cart.js",
  wrong: "  return items.reduce((sum, item) => sum + item.price, 0);",
  right: "  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);",
} as const;

/** Runs the test. Naming the reporter gives the same output on every version of Node. */
export const testCommand = "node --test-reporter=spec cart.test.js";

/** A small module, and a test of it that fails. */
const files: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "cart", "private": true, "type": "module" }\n',
  [bug.file]: `/** Returns the total price of a cart. */\nexport function total(items) {\n${bug.wrong}\n}\n`,
  "cart.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";

import { total } from "./cart.js";

test("an empty cart costs nothing", () => {
  assert.equal(total([]), 0);
});

test("multiplies prices by quantities", () => {
  assert.equal(total([{ price: 3, quantity: 2 }]), 6);
});
`,
};

/** A temporary Git repository. */
export interface ScratchRepository {
  readonly path: string;
  /** Removes the repository. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates a repository with one commit that contains the bug.
 *
 * @param env the environment of the agent, which keeps the user's Git settings and hooks out
 * @throws {CliError} when git is not installed
 */
export async function createScratchRepository(
  env: Readonly<Record<string, string>>,
): Promise<ScratchRepository> {
  // The agent reports resolved paths, and the temporary directory is a symbolic link on macOS.
  const path = await mkdtemp(join(await realpath(tmpdir()), "codex-sdk-demo-"));
  const git = (...args: string[]) => runGit(args, path, env);
  // A second Ctrl-C exits without disposing of anything.
  const removeNow = () => rmSync(path, { recursive: true, force: true, maxRetries: 10 });
  process.once("exit", removeNow);
  const dispose = async () => {
    await rm(path, { recursive: true, force: true });
    process.off("exit", removeNow);
  };
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "Add a cart with a bug");
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    path,
    [Symbol.asyncDispose]: dispose,
  };
}

const execFileAsync = promisify(execFile);

async function runGit(
  args: string[],
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const { stdout } = await execFileAsync("git", args, { cwd: directory, env });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CliError(ExitCode.Environment, "The demo needs git, which is not on the PATH.", [
      "Install it from https://git-scm.com",
    ]);
  }
}
