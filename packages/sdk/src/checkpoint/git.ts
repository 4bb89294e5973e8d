import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Environment, findOnPath, quoteStderr, startProcess } from "@codex/exec";
import type { syncFolder, writeWhole } from "../engine/durable-file.js";
import { CheckpointError } from "../errors/checkpoint-errors.js";

/** The oldest git that can be kept from reading the settings of the user. */
const oldestGit = [2, 32] as const;

/** How a run of git ended. */
export interface GitResult {
  exitCode: number | null;
  lines: string[];
  stderr: string;
}

/** What git knows of the user's repository. */
export interface Places {
  root: string;
  directory: string;
  index: string;
  /** `info/exclude` of the repository. */
  exclude: string;
  /** The excludes of the user. */
  excludesFile: string;
}

/** The versions that were looked up, by the path of the program. */
const knownGits = new Map<string, Promise<string>>();

/** What checkpoints do not import: the build has it in the file of the engines, and checkpoints in one that is loaded later. */
export interface Tools {
  findOnPath: typeof findOnPath;
  quoteStderr: typeof quoteStderr;
  startProcess: typeof startProcess;
  syncFolder: typeof syncFolder;
  writeWhole: typeof writeWhole;
}

/** A git program. */
export class Git {
  readonly #tools: Tools;
  readonly #path: string;

  private constructor(tools: Tools, path: string) {
    this.#tools = tools;
    this.#path = path;
  }

  /** Finds git on `PATH`. */
  static async find(tools: Tools, env: Readonly<Record<string, string>>): Promise<Git> {
    const path = tools.findOnPath("git", env, [])?.path;
    const oldest = oldestGit.join(".");
    if (path === undefined)
      throw new CheckpointError("gitMissing", `git was not found on PATH. Install git ${oldest} or later.`);
    const git = new Git(tools, path);
    let version = knownGits.get(path);
    if (version === undefined) {
      version = git.run(["version"], env, undefined).then(({ lines }) => lines.join(" "));
      knownGits.set(path, version);
      version.catch(() => knownGits.delete(path));
    }
    const text = await version;
    const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
    const [oldestMajor, oldestMinor] = oldestGit;
    if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return git;
    knownGits.delete(path);
    throw new CheckpointError(
      "gitTooOld",
      `${path} is ${JSON.stringify(text)}. Install git ${oldest} or later.`,
    );
  }

  /** Finds the repository of a directory. */
  async locate(cwd: string, env: Readonly<Record<string, string>>): Promise<Places> {
    const ask = (...args: string[]) => this.run(args, env, cwd);
    const [top, index, exclude, excludes] = await Promise.all([
      ask("rev-parse", "--show-toplevel"),
      ask("rev-parse", "--path-format=absolute", "--git-path", "index"),
      ask("rev-parse", "--path-format=absolute", "--git-path", "info/exclude"),
      ask("config", "--type=path", "--get", "core.excludesFile"),
    ]);
    if (top.exitCode !== 0) {
      const said = this.#tools.quoteStderr(top.stderr);
      throw new CheckpointError(
        "noRepository",
        `${JSON.stringify(cwd)} is not in the working tree of a git repository that git agrees to use. Run \`git init\` there, or turn checkpoints off. git said: ${said}`,
      );
    }
    const home = env["HOME"] || env["USERPROFILE"];
    const folder = env["XDG_CONFIG_HOME"] || (home && join(home, ".config"));
    return {
      root: await realpath(top.lines.join("\n")),
      directory: await realpath(cwd),
      index: index.lines.join("\n"),
      exclude: exclude.lines.join("\n"),
      excludesFile: excludes.lines.join("\n") || (folder ? join(folder, "git/ignore") : "/dev/null"),
    };
  }

  /** Runs git, and reads its output. Stops after `maxLines`. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string | undefined,
    { input = "", maxLines = Number.POSITIVE_INFINITY }: { input?: string; maxLines?: number } = {},
  ): Promise<GitResult> {
    // Messages in English.
    const settings = { command: this.#path, args, env: { ...env, LC_ALL: "C" }, cwd, input };
    const child = await this.#tools.startProcess(settings);
    const lines: string[] = [];
    try {
      for await (const batch of child.lines) {
        lines.push(...batch);
        if (lines.length > maxLines) return { exitCode: 0, lines, stderr: "" };
      }
      const { code } = await child.closed;
      return { exitCode: code, lines, stderr: child.stderrTail };
    } finally {
      await child.end();
    }
  }

  /** The error for a run that failed. */
  failure(args: readonly string[], { exitCode, stderr }: GitResult): CheckpointError {
    const name = args.find((arg) => !arg.startsWith("-")) ?? "";
    const said = this.#tools.quoteStderr(stderr);
    const problem = `git ${name} ended with ${exitCode ?? "a signal"}: ${said}`;
    if (/not a valid object|bad object|unknown revision/i.test(stderr))
      return new CheckpointError("unknownCheckpoint", `the store has no such checkpoint. ${problem}`);
    return new CheckpointError("failed", problem);
  }
}

/** A copy of an environment that says nothing to git. */
export function withoutGitVariables(env: Environment): Record<string, string> {
  const kept: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !/^GIT_/i.test(name)) kept[name] = value;
  return kept;
}
