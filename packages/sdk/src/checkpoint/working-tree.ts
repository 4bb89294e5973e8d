import { randomUUID } from "node:crypto";
import { accessSync, constants, lstatSync } from "node:fs";
import { copyFile, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextRound } from "node:timers/promises";
import { CheckpointLimitError } from "../errors/checkpoint-errors.js";
import { type ShadowRepository, unquotePath } from "./shadow-repository.js";

/** What a checkpoint may hold. */
export type CheckpointLimits = {
  /** How many files the working tree may have, without ignored ones. Default: 50,000. */
  maxFiles: number;
  /** How large a file may be, in bytes. Default: 50 MiB. */
  maxFileBytes: number;
  /** How many bytes one checkpoint may copy: all files for the first one, those that changed for later ones. Default: 500 MiB. */
  maxTotalBytes: number;
};

/** A file or folder of the working tree that checkpoints neither keep nor touch. */
export type SkippedPath = {
  /** The path relative to the root, with `/` between its parts and at the end of a folder. Bytes that are not UTF-8 are replaced. */
  path: string;
  /**
   * - `ignored`: by a `.gitignore`, by `info/exclude`, or by the user's global excludes.
   * - `submodule`, `repository`: it is a git repository of its own.
   * - `unreadable`: the user of this program may not read it.
   * - `special`: it is neither a file nor a link, but a socket, a pipe or a device.
   * - `name`: its name is not UTF-8, or is one that git reserves.
   */
  reason: "ignored" | "submodule" | "repository" | "unreadable" | "special" | "name";
};

/** The state of a working tree. */
export interface Capture {
  /** The tree object that has it. The same state has the same id. */
  tree: string;
  skipped: SkippedPath[];
}

/** What to change in the index. */
interface Delta {
  added: string[];
  removed: string[];
  skipped: SkippedPath[];
  /** The number of files once this is done. */
  files: number;
}

/** From this many files on, their copies go into one pack: a file for each takes longer and 20 times the space. */
const filesInPack = 200;

/**
 * Stores the present state of the working tree. Call it while the store is locked. Nothing is stored if it exceeds a limit.
 *
 * Works on a copy of the index, so that a process that is killed leaves neither half an index nor git's lock of it.
 */
export async function capture(repository: ShadowRepository, limits: CheckpointLimits): Promise<Capture> {
  const index = `index.${randomUUID()}`;
  const path = join(repository.folder, index);
  try {
    const before = await copyIndex(repository, path);
    // A listing that is cut has too many files anyway.
    const maxLines = before + limits.maxFiles + 100_000;
    const [status, head, forced] = await Promise.all([
      repository.git(
        ["status", "--porcelain=v1", "--no-renames", "--untracked-files=all", "--ignored=matching"],
        { index, maxLines },
      ),
      repository.git(["rev-parse", "--quiet", "--verify", "HEAD^{tree}"], { acceptsFailure: true }),
      findForced(repository),
    ]);
    if (status.lines.length > maxLines) throw overLimit("maxFiles", limits);
    const delta = readStatus(repository, status.lines, before);
    delta.added.push(...forced.paths);
    await checkFiles(repository, delta, limits);
    const isStaged = status.lines.some((line) => !/^(?: |\?\?|!!)/.test(line));
    const isUnchanged = delta.added.length + delta.removed.length === 0 && !isStaged;
    const known = head.lines[0];
    const tree = isUnchanged && known !== undefined ? known : await update(repository, index, delta, known);
    await rename(path, join(repository.folder, "index"));
    await forced.remember();
    return { tree, skipped: delta.skipped };
  } finally {
    await rm(path, { force: true });
  }
}

/** Copies the index, and returns how many files it has. */
async function copyIndex(repository: ShadowRepository, path: string): Promise<number> {
  const source = join(repository.folder, "index");
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) return 0;
  await copyFile(source, path);
  // Git reads files again that are not older than the index. A copy that looked newer would hide a change.
  await utimes(path, found.atime, Math.floor(found.mtimeMs - 1) / 1000);
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return buffer.readUInt32BE(8);
  } finally {
    await file.close();
  }
}

/** Files that the user has added although they are ignored. Looked up again when the user's index has changed. */
async function findForced(
  repository: ShadowRepository,
): Promise<{ paths: string[]; remember(): Promise<void> }> {
  const memory = join(repository.folder, "user-index");
  const found = await stat(repository.userIndex).catch(() => undefined);
  const text = found === undefined ? "none" : `${found.ino} ${found.size} ${found.mtimeMs}`;
  if ((await readFile(memory, "utf8").catch(() => undefined)) === text)
    return { paths: [], remember: async () => {} };
  const lines = found === undefined ? [] : await repository.trackedIgnored();
  const paths = lines.map(unquotePath).filter((path) => path !== undefined);
  return { paths, remember: () => writeFile(memory, text) };
}

function readStatus(repository: ShadowRepository, lines: readonly string[], before: number): Delta {
  const delta: Delta = { added: [], removed: [], skipped: [], files: before };
  for (const line of lines) {
    const [state, quoted] = [line.slice(0, 2), line.slice(3)];
    const path = unquotePath(quoted);
    if (state === "!!") delta.skipped.push({ path: path ?? quoted, reason: "ignored" });
    else if (path === undefined || /(?:^|\/)\.git(?:\/|$)/i.test(path))
      delta.skipped.push({ path: path ?? quoted, reason: "name" });
    else if (path.endsWith("/")) delta.skipped.push({ path, reason: "repository" });
    else if (state === "??") {
      delta.added.push(path);
      delta.files += 1;
    } else if (state[1] === "D") remove(delta, path);
    else if (state[1] !== " ") delta.added.push(path);
  }
  if (delta.skipped.some(({ reason }) => reason === "repository")) markSubmodules(repository, delta.skipped);
  return delta;
}

function remove(delta: Delta, path: string): void {
  delta.removed.push(path);
  delta.files -= 1;
}

function markSubmodules(repository: ShadowRepository, skipped: SkippedPath[]): void {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  let text: string;
  try {
    text = readFileSync(join(repository.root, ".gitmodules"), "utf8");
  } catch {
    return;
  }
  const paths = new Set([...text.matchAll(/^\s*path\s*=\s*"?(.*?)"?\s*$/gm)].map(([, path]) => `${path}/`));
  for (const each of skipped) if (paths.has(each.path)) each.reason = "submodule";
}

/** How many files are looked at before other events of this program have a turn. */
const filesPerRound = 1_000;

/** Holds the limits, and takes out what git cannot store. Synchronous, because that takes a fifth of the time for many files. */
async function checkFiles(
  repository: ShadowRepository,
  delta: Delta,
  limits: CheckpointLimits,
): Promise<void> {
  if (delta.files > limits.maxFiles) throw overLimit("maxFiles", limits);
  const kept: string[] = [];
  let bytes = 0;
  for (const [i, path] of delta.added.entries()) {
    if (i % filesPerRound === filesPerRound - 1) await nextRound();
    const file = join(repository.root, path);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined) {
      remove(delta, path);
    } else if (!stats.isFile() && !stats.isSymbolicLink()) {
      remove(delta, path);
      delta.skipped.push({ path, reason: "special" });
    } else if (stats.isFile() && !isReadable(file, stats.mode)) {
      delta.skipped.push({ path, reason: "unreadable" });
    } else {
      if (stats.size > limits.maxFileBytes) throw overLimit("maxFileBytes", limits, path);
      bytes += stats.size;
      kept.push(path);
    }
  }
  if (bytes > limits.maxTotalBytes) throw overLimit("maxTotalBytes", limits);
  delta.added = kept;
}

function overLimit(
  option: keyof CheckpointLimits,
  limits: CheckpointLimits,
  path: string | null = null,
): CheckpointLimitError {
  const limit = limits[option];
  const problems = {
    maxFiles: `the working tree has more than ${limit} files`,
    maxFileBytes: `${JSON.stringify(path)} has more than ${limit} bytes`,
    maxTotalBytes: `the working tree has more than ${limit} bytes to store`,
  };
  const remedy = "Add what need not be restored to .gitignore, such as node_modules and build results.";
  return new CheckpointLimitError(option, limit, `${problems[option]} (${option}). ${remedy}`, path);
}

function isReadable(file: string, mode: number): boolean {
  if ((mode & 0o444) === 0o444) return true;
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Stores what changed. `HEAD` is the state that the next status is compared with. */
async function update(
  repository: ShadowRepository,
  index: string,
  { added, removed }: Delta,
  known: string | undefined,
): Promise<string> {
  const change = (option: string, paths: readonly string[]) => {
    // Above this size, git writes into a pack.
    const config =
      paths.length < filesInPack ? {} : { "core.bigFileThreshold": "1", "core.compression": "1" };
    const args = ["update-index", "-z", "--add", "--replace", option, "--stdin"];
    return repository.git(args, { index, config, input: paths.map((path) => `${path}\0`).join("") });
  };
  // First, and whatever is there now: a folder may have become a link, through which git would not look.
  if (removed.length > 0) await change("--force-remove", removed);
  if (added.length > 0) await change("--remove", added);
  const tree = (await repository.git(["write-tree"], { index })).lines[0] ?? "";
  if (tree === known) return tree;
  const commit = (await repository.git(["commit-tree", "-m", "the last checkpoint", tree])).lines[0] ?? "";
  await repository.git(["update-ref", "HEAD", commit]);
  return tree;
}
