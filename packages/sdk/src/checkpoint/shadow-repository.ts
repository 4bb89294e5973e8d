import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Environment } from "@codex/exec";
import { Git, type GitResult, type Places, type Tools, withoutGitVariables } from "./git.js";
import { withLock } from "./store-lock.js";

/** The settings of the shadow repository. They are the only ones that git reads there. */
const settings: Readonly<Record<string, string>> = {
  "core.bare": "false",
  "core.autocrlf": "false",
  "core.safecrlf": "false",
  "core.attributesFile": "/dev/null",
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.untrackedCache": "false",
  "core.logAllRefUpdates": "false",
  // Listings have one line for each file, whatever its name.
  "core.quotePath": "true",
  "core.longPaths": "true",
  // Half the size, and quicker to copy and to read.
  "index.version": "4",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "user.name": "Codex SDK",
  "user.email": "codex@localhost",
  // Names that are reserved on other systems only.
  ...(process.platform !== "win32" && {
    "core.fileMode": "true",
    "core.symlinks": "true",
    "core.protectNTFS": "false",
  }),
  ...(process.platform === "linux" && { "core.protectHFS": "false" }),
};

/** `info/attributes` takes precedence over every `.gitattributes`. An encoding cannot be turned off, only left unspecified. */
const attributes = "* -text !eol !filter !ident !working-tree-encoding !diff\n";

/**
 * glibc returns memory to the system after each file and asks for it again, which took half the time of a first checkpoint. Other
 * systems ignore these.
 */
const memorySettings = { MALLOC_TOP_PAD_: "67108864", MALLOC_TRIM_THRESHOLD_: "1073741824" };

/** Where git finds the settings of the user, to answer questions about the user's repository. All else of `GIT_*` is dropped. */
const keptVariables = ["GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL"];

/** How to run git. */
export interface GitOptions {
  input?: string;
  /** The index file, relative to the folder of the store. Default: `index`. */
  index?: string;
  /** The working tree. Default: that of the project. */
  workTree?: string;
  /** Settings in addition to those of every run. */
  config?: Readonly<Record<string, string>>;
  /** Resolve whatever the exit code is. Default: reject unless it is 0. */
  acceptsFailure?: boolean;
  /** Stop reading after this many lines. */
  maxLines?: number;
}

/**
 * A git repository outside the project that keeps copies of its working tree. Nothing in the project is written, and neither its
 * settings nor its attributes apply here. What its `.gitignore`, its `info/exclude` and the user's global excludes ignore is ignored.
 */
export class ShadowRepository {
  /** The real path of the root of the working tree. */
  readonly root: string;
  /** The real path of the working directory that it was opened with. */
  readonly directory: string;
  /** The folder of the store. */
  readonly folder: string;
  /** The index of the user's repository, which is only read. */
  readonly userIndex: string;
  readonly tools: Tools;
  readonly #git: Git;
  readonly #env: Readonly<Record<string, string>>;
  /** `info/exclude` of the user's repository. */
  readonly #exclude: string;
  readonly #excludesFile: string;

  private constructor(
    tools: Tools,
    git: Git,
    env: Readonly<Record<string, string>>,
    places: Places,
    folder: string,
  ) {
    this.tools = tools;
    this.#git = git;
    this.#env = env;
    this.root = places.root;
    this.directory = places.directory;
    this.userIndex = places.index;
    this.#exclude = places.exclude;
    this.#excludesFile = places.excludesFile;
    this.folder = folder;
  }

  /**
   * Finds git and the repository of a working directory, and creates the folder of the store if it is missing.
   *
   * @param stores the folder of all stores; each is below it, under a hash of the root's real path
   */
  static async open(
    tools: Tools,
    workingDirectory: string,
    stores: string,
    given: Environment,
  ): Promise<ShadowRepository> {
    const host = withoutGitVariables(given);
    const git = await Git.find(tools, host);
    const kept = keptVariables.flatMap((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    });
    const places = await git.locate(workingDirectory, { ...host, ...Object.fromEntries(kept) });
    const folder = join(stores, createHash("sha256").update(places.root).digest("hex").slice(0, 32));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(stores, 0o700);
    await chmod(folder, 0o700);
    return new ShadowRepository(tools, git, host, places, await realpath(folder));
  }

  /** Works while nothing else uses the store, which is created if it is missing. */
  async locked<Result>(work: () => Promise<Result>): Promise<Result> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return withLock(join(this.folder, "lock"), async () => {
      await this.#prepare();
      return work();
    });
  }

  /** Runs git on the store and the working tree. */
  async git(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
    const { index = "index", workTree = this.root, config = {} } = options;
    const entries = Object.entries({ ...settings, "core.excludesFile": this.#excludesFile, ...config });
    const env: Record<string, string> = {
      ...this.#env,
      ...memorySettings,
      GIT_DIR: join(this.folder, "git"),
      GIT_WORK_TREE: workTree,
      GIT_INDEX_FILE: join(this.folder, index),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_LITERAL_PATHSPECS: "1",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: String(entries.length),
    };
    for (const [i, [key, value]] of entries.entries()) {
      env[`GIT_CONFIG_KEY_${i}`] = key;
      env[`GIT_CONFIG_VALUE_${i}`] = value;
    }
    const result = await this.#git.run(args, env, workTree, options);
    if (result.exitCode !== 0 && !options.acceptsFailure) throw this.#git.failure(args, result);
    return result;
  }

  /** The tracked files of the user's repository that are ignored all the same: `git add --force` was used. Read as git prints them. */
  async trackedIgnored(): Promise<string[]> {
    const settings = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=true"];
    const args = [...settings, "ls-files", "--cached", "--ignored", "--exclude-standard"];
    const env = { ...this.#env, GIT_OPTIONAL_LOCKS: "0" };
    const { exitCode, lines } = await this.#git.run(args, env, this.root);
    // Without a usable index nothing is tracked.
    return exitCode === 0 ? lines : [];
  }

  async #prepare(): Promise<void> {
    const git = join(this.folder, "git");
    const names = await readdir(this.folder);
    // No other process is at work, so these are of one that was killed. An interrupted restore needs its folder.
    const isLeft = names.includes("restore.json") ? /^(?:git|index|diff)\./ : /^(?:git|index|diff|restore)\./;
    for (const name of names)
      if (isLeft.test(name)) await rm(join(this.folder, name), { recursive: true, force: true });
    if ((await stat(join(git, "info/attributes")).catch(() => undefined)) === undefined) {
      const fresh = join(this.folder, `git.${randomUUID()}`);
      const args = ["init", "--quiet", "--bare", "--template=", fresh];
      const env = { ...this.#env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
      const result = await this.#git.run(args, env, this.folder);
      if (result.exitCode !== 0) throw this.#git.failure(args, result);
      await mkdir(join(fresh, "info"), { recursive: true });
      await writeFile(join(fresh, "info/attributes"), attributes);
      await rm(git, { recursive: true, force: true });
      await rename(fresh, git);
    }
    const own = relative(this.root, this.folder);
    const isInside = own !== "" && !own.startsWith("..") && !own.includes(`..${sep}`);
    const text = `${await readFile(this.#exclude, "utf8").catch(() => "")}\n${isInside ? `/${escapePattern(own)}/\n` : ""}`;
    const path = join(git, "info/exclude");
    if ((await readFile(path, "utf8").catch(() => undefined)) !== text) await writeFile(path, text);
  }
}

/** A path as a pattern that matches nothing else. */
function escapePattern(path: string): string {
  return path
    .split(sep)
    .join("/")
    .replaceAll(/[*?[\]\\ ]/g, "\\$&");
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Reads a path as git prints it: unusual ones are quoted. Returns `undefined` for one that is not UTF-8. */
export function unquotePath(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(escapes[letter] ?? letter.charCodeAt(0));
    else bytes.push((plain ?? "").charCodeAt(0));
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
