import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Environment, findOnPath, quoteStderr, startProcess } from "@codex/exec";
import { CheckpointError } from "../errors/checkpoint-errors.js";
import { withLock } from "./store-lock.js";

/** The oldest git that can be kept from reading the settings of the user. */
const oldestGit = [2, 32] as const;

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

/** Where git finds the settings of the user, to answer questions about the user's repository. All else of `GIT_*` is dropped. */
const keptVariables = ["GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL"];

/** How a run of git ended. */
export interface GitResult {
  exitCode: number | null;
  lines: string[];
  stderr: string;
}

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
  /** The folder of the store. */
  readonly folder: string;
  /** The index of the user's repository, which is only read. */
  readonly userIndex: string;
  readonly #git: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #excludesFile: string;

  private constructor(git: string, env: Readonly<Record<string, string>>, places: Places, folder: string) {
    this.#git = git;
    this.#env = env;
    this.root = places.root;
    this.userIndex = places.index;
    this.#excludesFile = places.excludesFile;
    this.folder = folder;
  }

  /**
   * Finds git and the repository of a working directory, and creates the store if it is missing.
   *
   * @param stores the folder of all stores; each is below it, under a hash of the root's real path
   */
  static async open(workingDirectory: string, stores: string, given: Environment): Promise<ShadowRepository> {
    const host = withoutGitVariables(given);
    const git = await findGit(host);
    const kept = keptVariables.flatMap((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    });
    const places = await locate(git, workingDirectory, { ...host, ...Object.fromEntries(kept) });
    const folder = join(stores, createHash("sha256").update(places.root).digest("hex").slice(0, 32));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(stores, 0o700);
    await chmod(folder, 0o700);
    const repository = new ShadowRepository(git, host, places, await realpath(folder));
    await repository.locked(() => repository.#prepare(places.exclude));
    return repository;
  }

  /** Works while nothing else uses the store. */
  locked<Result>(work: () => Promise<Result>): Promise<Result> {
    return withLock(join(this.folder, "lock"), work);
  }

  /** Runs git on the store and the working tree. */
  async git(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
    const { index = "index", workTree = this.root, config = {} } = options;
    const entries = Object.entries({ ...settings, "core.excludesFile": this.#excludesFile, ...config });
    const env: Record<string, string> = {
      ...this.#env,
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
    const result = await run(this.#git, args, env, workTree, options);
    if (result.exitCode !== 0 && !options.acceptsFailure) throw gitFailure(args, result);
    return result;
  }

  /** The tracked files of the user's repository that are ignored all the same: `git add --force` was used. Read as git prints them. */
  async trackedIgnored(): Promise<string[]> {
    const settings = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=true"];
    const args = [...settings, "ls-files", "--cached", "--ignored", "--exclude-standard"];
    const env = { ...this.#env, GIT_OPTIONAL_LOCKS: "0" };
    const { exitCode, lines } = await run(this.#git, args, env, this.root, {});
    // Without a usable index nothing is tracked.
    return exitCode === 0 ? lines : [];
  }

  async #prepare(exclude: string): Promise<void> {
    const git = join(this.folder, "git");
    if ((await stat(join(git, "info/attributes")).catch(() => undefined)) === undefined) {
      const fresh = join(this.folder, `git.${randomUUID()}`);
      const args = ["init", "--quiet", "--bare", "--template=", fresh];
      const env = { ...this.#env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
      const result = await run(this.#git, args, env, this.folder, {});
      if (result.exitCode !== 0) throw gitFailure(args, result);
      await mkdir(join(fresh, "info"), { recursive: true });
      await writeFile(join(fresh, "info/attributes"), attributes);
      await rm(git, { recursive: true, force: true });
      await rename(fresh, git);
    }
    const own = relative(this.root, this.folder);
    const isInside = own !== "" && !own.startsWith("..") && !own.includes(`..${sep}`);
    const text = `${await readFile(exclude, "utf8").catch(() => "")}\n${isInside ? `/${escapePattern(own)}/\n` : ""}`;
    const path = join(git, "info/exclude");
    if ((await readFile(path, "utf8").catch(() => undefined)) !== text) await writeFile(path, text);
  }
}

/** What git knows of the user's repository. */
interface Places {
  root: string;
  index: string;
  /** `info/exclude` of the repository. */
  exclude: string;
  /** The excludes of the user. */
  excludesFile: string;
}

async function locate(git: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Places> {
  const ask = (...args: string[]) => run(git, args, env, cwd, {});
  const [top, index, exclude, excludes] = await Promise.all([
    ask("rev-parse", "--show-toplevel"),
    ask("rev-parse", "--path-format=absolute", "--git-path", "index"),
    ask("rev-parse", "--path-format=absolute", "--git-path", "info/exclude"),
    ask("config", "--type=path", "--get", "core.excludesFile"),
  ]);
  if (top.exitCode !== 0) {
    const said = quoteStderr(top.stderr);
    throw new CheckpointError(
      "noRepository",
      `${JSON.stringify(cwd)} is not in the working tree of a git repository that git agrees to use. Run \`git init\` there, or turn checkpoints off. git said: ${said}`,
    );
  }
  const home = env["HOME"] || env["USERPROFILE"];
  const folder = env["XDG_CONFIG_HOME"] || (home && join(home, ".config"));
  return {
    root: await realpath(top.lines.join("\n")),
    index: index.lines.join("\n"),
    exclude: exclude.lines.join("\n"),
    excludesFile: excludes.lines.join("\n") || (folder ? join(folder, "git/ignore") : "/dev/null"),
  };
}

/** The versions that were looked up, by the path of the program. */
const knownGits = new Map<string, Promise<string>>();

async function findGit(env: Readonly<Record<string, string>>): Promise<string> {
  const tried: string[] = [];
  const path = findOnPath("git", env, tried)?.path;
  if (path === undefined)
    throw new CheckpointError(
      "gitMissing",
      `git was not found on PATH. Install git ${oldestGit.join(".")} or later.`,
    );
  let version = knownGits.get(path);
  if (version === undefined) {
    version = run(path, ["version"], env, undefined, {}).then(({ lines }) => lines.join(" "));
    knownGits.set(path, version);
    version.catch(() => knownGits.delete(path));
  }
  const text = await version;
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  const [oldestMajor, oldestMinor] = oldestGit;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return path;
  knownGits.delete(path);
  const found = JSON.stringify(text);
  throw new CheckpointError("gitTooOld", `${path} is ${found}. Install git ${oldestGit.join(".")} or later.`);
}

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
  { input = "", maxLines = Number.POSITIVE_INFINITY }: GitOptions,
): Promise<GitResult> {
  // Messages in English.
  const child = await startProcess({ command, args, env: { ...env, LC_ALL: "C" }, cwd, input });
  const lines: string[] = [];
  try {
    for await (const batch of child.lines) {
      lines.push(...batch);
      if (lines.length > maxLines) break;
    }
    if (lines.length > maxLines) return { exitCode: 0, lines, stderr: "" };
    const { code } = await child.closed;
    return { exitCode: code, lines, stderr: child.stderrTail };
  } finally {
    await child.end();
  }
}

function gitFailure(args: readonly string[], { exitCode, stderr }: GitResult): CheckpointError {
  const name = args.find((arg) => !arg.startsWith("-")) ?? "";
  const problem = `git ${name} ended with ${exitCode ?? "a signal"}: ${quoteStderr(stderr)}`;
  if (/not a valid object|bad object|Not a valid object|unknown revision/.test(stderr))
    return new CheckpointError("unknownCheckpoint", `the store has no such checkpoint. ${problem}`);
  return new CheckpointError("failed", problem);
}

function withoutGitVariables(env: Environment): Record<string, string> {
  const kept: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !/^GIT_/i.test(name)) kept[name] = value;
  return kept;
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
