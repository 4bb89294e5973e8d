import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnvironment } from "./child-environment.js";
import { removeFolder } from "./remove-folder.js";

/** How a private home is made. */
export interface CodexHomeOptions {
  /** The text of its `config.toml`. Default: no such file. */
  configToml?: string;
  /** Variables added to `env`, after the cleaning. Default: none. */
  env?: Readonly<Record<string, string>>;
}

/** A private `CODEX_HOME`: its own sessions, settings and credentials, and nothing of this machine's user. */
export interface CodexHome {
  /** The folder that `CODEX_HOME` names. */
  readonly path: string;
  /**
   * The whole environment for the agent (the SDK's `env`): the current one without secrets and without variables
   * that configure Codex, plus `CODEX_HOME` and a private `TMPDIR` beside it. (With its home inside the temporary
   * directory the agent would print a warning on every start.)
   */
  readonly env: Record<string, string>;
  /** Removes the folder, also while an agent that is about to end still writes into it. May be called again. */
  dispose(): Promise<void>;
  /** The same as `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes a private `CODEX_HOME`. Dispose of it when the test is over. */
export async function createCodexHome(options: CodexHomeOptions = {}): Promise<CodexHome> {
  // The agent prints resolved paths; a link in the way (macOS has one) would make every comparison fail.
  const root = await mkdtemp(join(await realpath(tmpdir()), "codex-home-"));
  const path = join(root, "home");
  const temporary = join(root, "tmp");
  await mkdir(path);
  await mkdir(temporary);
  if (options.configToml !== undefined) await writeFile(join(path, "config.toml"), options.configToml);
  const dispose = () => removeFolder(root);
  return {
    path,
    env: { ...childEnvironment(process.env), CODEX_HOME: path, TMPDIR: temporary, ...options.env },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
