import { rmSync } from "node:fs";
import { access, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkNames } from "./option-names.js";
import { privateEnvironment } from "./private-environment.js";

/** Options of {@link createCodexHome}. */
export interface CodexHomeOptions {
  /** The text of its `config.toml`, such as the `configToml` of a scripted model. Default: no such file. */
  configToml?: string;
  /** Variables to add to `env`; they override its own. Default: none. */
  env?: Readonly<Record<string, string>>;
}

/** A private `CODEX_HOME` and a matching environment, isolated from the settings of the machine and its user. */
export interface CodexHome {
  /** The absolute path of the `CODEX_HOME` folder. */
  readonly path: string;
  /**
   * The entire environment for the agent (the SDK's `env`) or for a program that starts one. It inherits only `PATH`
   * and, on Windows, the few variables that every program needs to start, such as `SystemRoot`. The rest is fixed:
   *
   * - `CODEX_HOME`, `HOME` and `TMPDIR` are three new folders next to each other. (With `CODEX_HOME` inside `TMPDIR` the
   *   agent would print a warning on every start.) `HOME` holds a `.gitconfig` with an identity and nothing else, so no
   *   shell finds a start-up file there. On Windows `USERPROFILE`, `APPDATA`, `LOCALAPPDATA`, `TEMP` and `TMP` follow.
   * - `SHELL` is `/bin/sh` and `SHLVL` is `1`, except on Windows.
   * - `LANG` and `LC_ALL` are `C.UTF-8`, `TZ` is `UTC`.
   * - `GIT_CONFIG_NOSYSTEM` is `1`: git ignores the machine's settings.
   */
  readonly env: Record<string, string>;
  /**
   * Removes the folders. Retries while an exiting agent still writes there. Further calls do nothing. A program that exits without
   * this call removes them then, unless a signal kills it.
   */
  dispose(): Promise<void>;
  /** The same as `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** An identity, because without one `git commit` fails on some machines and invents an author on others. */
const gitConfig = `[user]
	name = Codex Test
	email = codex@example.com
[init]
	defaultBranch = main
`;

/**
 * Creates a private `CODEX_HOME`. Dispose of it at the end of the test.
 *
 * @example
 * await using home = await createCodexHome();
 * const codex = new Codex({ env: home.env });
 *
 * @throws {TypeError} when an option is unknown.
 * @throws {Error} when `PATH` is neither set nor given in `env`, because no program could be found.
 */
export async function createCodexHome(options: CodexHomeOptions = {}): Promise<CodexHome> {
  checkNames("createCodexHome()", options, { configToml: true, env: true });
  if (!(options.env?.["PATH"] ?? process.env["PATH"])) {
    throw new Error(
      "PATH is not set, so neither the agent nor its commands can find a program. Set it, or pass it to createCodexHome({ env: { PATH } }).",
    );
  }
  // The agent prints resolved paths; a link in the way (macOS has one) would make every comparison fail.
  const root = await mkdtemp(join(await realpath(tmpdir()), "codex-home-"));
  const folders = {
    codexHome: join(root, "codex"),
    userHome: join(root, "home"),
    temporary: join(root, "tmp"),
  };
  removeAtExit(root);
  for (const folder of Object.values(folders)) await mkdir(folder);
  await writeFile(join(folders.userHome, ".gitconfig"), gitConfig);
  if (options.configToml !== undefined) {
    await writeFile(join(folders.codexHome, "config.toml"), options.configToml);
  }
  const dispose = async () => {
    await removeFolder(root);
    roots.delete(root);
    if (roots.size === 0) process.off("exit", removeAll);
  };
  return {
    path: folders.codexHome,
    env: { ...privateEnvironment(process.env, folders), ...options.env },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

const attempts = 20;
const pauseMs = 50;

/** The roots of the homes that exist. */
const roots = new Set<string>();

/** Leaves nothing behind when the program calls `process.exit()`, as after a second Ctrl-C. */
function removeAtExit(root: string): void {
  if (roots.size === 0) process.on("exit", removeAll);
  roots.add(root);
}

function removeAll(): void {
  for (const root of roots) {
    try {
      rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: pauseMs });
    } catch {
      // The program exits with its own code, whatever an agent still holds there.
    }
  }
}

/** Removes a folder and its contents. Retries while an exiting process still writes there. */
export async function removeFolder(path: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await rm(path, { recursive: true, force: true });
      // A process may have recreated the folder.
      if (!(await exists(path))) return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
    await sleep(pauseMs);
  }
  throw new Error(`could not remove ${path}: something keeps writing there`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
