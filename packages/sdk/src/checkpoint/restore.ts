import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeValue } from "@codex/protocol/describe";
import { CheckpointError } from "../errors/checkpoint-errors.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { FileReplacer, type FileState, foldCase } from "./file-replacer.js";
import { type ShadowRepository, unquotePath } from "./shadow-repository.js";
import { type CheckpointLimits, capture } from "./working-tree.js";

/** What to restore. */
export interface RestoreOptions {
  /** Files and folders, relative to the root with `/` between the parts. Default: everything that checkpoints keep. */
  paths?: readonly string[] | undefined;
  /** Only report what would change. Default: `false`. */
  dryRun?: boolean | undefined;
  /**
   * The state that is expected now: the checkpoint at the end of the last turn to undo. A file that differs from it was changed by
   * other hands, and is left alone. Default: any state.
   */
  expected?: string | undefined;
  /** Files that other hands have changed earlier, which are left alone as well. */
  foreign?: Iterable<string> | undefined;
  /** Also restore files that were changed by other hands. Default: `false`. */
  force?: boolean | undefined;
  /** The label of the checkpoint of the state before, which is made unless nothing is to be changed. Default: `before a restore`. */
  label?: string | undefined;
}

/** A file that a restore changes. */
export type RestoredFile = {
  /** The path relative to the root. */
  path: string;
  /** What happens to it: `deleted` if the restored state does not have it. */
  status: "added" | "modified" | "deleted";
};

/** A file that a restore leaves alone. */
export type RestoreConflict = {
  /** The path relative to the root. */
  path: string;
  /**
   * - `changed`: it was changed by other hands. `force` restores it.
   * - `blocked`: something that checkpoints do not keep is in its place (ignored files, another repository, a pipe), or the file
   *   system does not let it be changed.
   * - `link`: a link is in the place of one of its folders, and its target may be anywhere.
   */
  reason: "changed" | "blocked" | "link";
};

/** What a restore has changed, or would change. */
export type RestoreResult = {
  /** The state before: restore it to undo the restore. */
  before: string;
  /** The files, sorted by path. */
  files: RestoredFile[];
  /** The files that were left alone. */
  conflicts: RestoreConflict[];
};

/** One file to change: its state before, and the one to restore. */
interface Step {
  path: string;
  from: FileState | undefined;
  to: FileState | undefined;
}

/** Written before the first file is changed, removed after the last one. */
interface Journal {
  id: string;
  before: string;
  to: string;
  paths: string[];
}

/** Brings the working tree to a state of the store. Every call needs the lock of the store. */
export class WorkingTreeRestore {
  readonly #repository: ShadowRepository;
  readonly #limits: CheckpointLimits;
  readonly #keep: (tree: string, label: string) => Promise<unknown>;

  constructor(
    repository: ShadowRepository,
    limits: CheckpointLimits,
    keep: (tree: string, label: string) => Promise<unknown>,
  ) {
    this.#repository = repository;
    this.#limits = limits;
    this.#keep = keep;
  }

  get #journal(): string {
    return join(this.#repository.folder, "restore.json");
  }

  /** Restores. One that was cut off before is finished first, unless this is a dry run. */
  async run(to: string, options: RestoreOptions): Promise<RestoreResult> {
    const paths = options.paths && checkPaths(options.paths);
    const { dryRun = false, force = false } = options;
    const { expected, foreign } = force ? {} : options;
    if (!dryRun) await this.finish();
    return this.#apply(to, { paths, dryRun, expected, foreign, label: options.label });
  }

  /**
   * Finishes a restore that was cut off. Files that have neither the state before it nor the restored one were changed since, and are
   * left alone. Returns `null` when no restore was cut off.
   */
  async finish(): Promise<RestoreResult | null> {
    const text = await readFile(this.#journal, "utf8").catch(() => undefined);
    if (text === undefined) return null;
    const { id, before, to, paths } = JSON.parse(text) as Journal;
    const replacer = new FileReplacer(this.#repository, id, new Set());
    for (const path of paths.map(checkStored)) await replacer.removeTemporary(path);
    const result = await this.#apply(to, { paths, dryRun: false, expected: before });
    await rm(this.#journal, { force: true });
    await rm(join(this.#repository.folder, `restore.${id}`), { recursive: true, force: true });
    return result;
  }

  async #apply(
    to: string,
    { paths, dryRun, expected, foreign: given = [], label }: Omit<RestoreOptions, "force">,
  ): Promise<RestoreResult> {
    const { tree: before } = await capture(this.#repository, this.#limits);
    const isWanted = (path: string) =>
      paths === undefined || paths.some((each) => path === each || path.startsWith(`${each}/`));
    const all = (await this.#compare(before, to)).filter(({ path }) => isWanted(path));
    const foreign = new Set(given);
    if (expected !== undefined)
      for (const { path } of await this.#compare(expected, before)) foreign.add(path);
    const conflicts: RestoreConflict[] = [];
    const steps = all.filter(({ path }) => {
      if (foreign.has(path)) conflicts.push({ path, reason: "changed" });
      return !foreign.has(path);
    });
    const id = randomUUID();
    const deleted = new Set(steps.filter((step) => step.to === undefined).map(({ path }) => path));
    const replacer = new FileReplacer(this.#repository, id, deleted);
    const done: Step[] = [];
    for (const step of steps) {
      const obstacle = await replacer.findObstacle(step.path, step.to !== undefined);
      if (obstacle === undefined) done.push(step);
      else conflicts.push({ path: step.path, reason: obstacle });
    }
    if (!dryRun && done.length > 0) {
      // Nothing is lost, whatever happens from here on.
      await this.#keep(before, label ?? "before a restore");
      await this.#write({ id, before, to }, done, replacer, conflicts);
    }
    const left = new Set(conflicts.map(({ path }) => path));
    const files = done.filter(({ path }) => !left.has(path)).map(describeStep);
    return { before, files, conflicts };
  }

  async #write(
    { id, before, to }: Omit<Journal, "paths">,
    steps: readonly Step[],
    replacer: FileReplacer,
    conflicts: RestoreConflict[],
  ): Promise<void> {
    const staged = await this.#stage(id, steps);
    try {
      const journal: Journal = { id, before, to, paths: steps.map(({ path }) => path) };
      await this.#repository.tools.writeWhole(
        this.#journal,
        join(staged, "journal"),
        JSON.stringify(journal),
      );
      await this.#repository.tools.syncFolder(this.#repository.folder);
      const deletions = steps.filter((step) => step.to === undefined);
      const early = new Map(deletions.map(({ path }) => [foldCase(path), path]));
      const change = async (path: string, work: () => Promise<RestoreConflict["reason"] | undefined>) => {
        const reason = await work().catch(asObstacle);
        if (reason !== undefined) conflicts.push({ path, reason });
      };
      const removed = new Set<string>();
      for (const [i, { path, from, to: state }] of steps.entries()) {
        if (state === undefined) continue;
        // Where case does not matter, the deletion of `A` would delete an `a` that was restored before.
        const other = early.get(foldCase(path));
        if (other !== undefined && !removed.has(other)) {
          removed.add(other);
          await change(other, () => replacer.remove(other));
        }
        await change(path, () => replacer.replace(path, from, state, join(staged, String(i))));
      }
      for (const { path } of deletions)
        if (!removed.has(path)) await change(path, () => replacer.remove(path));
      await replacer.sync();
      await rm(this.#journal, { force: true });
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  }

  /** Writes the content of the files into the store, under numbers: a name can be impossible there. */
  async #stage(id: string, steps: readonly Step[]): Promise<string> {
    const name = `restore.${id}`;
    const folder = join(this.#repository.folder, name);
    await mkdir(folder, { mode: 0o700 });
    const index = `${name}/index`;
    const input = steps.map(({ to }, i) => (to === undefined ? "" : `100644 ${to.object}\t${i}\n`)).join("");
    if (input === "") return folder;
    await this.#repository.git(["update-index", "--add", "--index-info"], { index, input });
    await this.#repository.git(["checkout-index", "--all"], { index, workTree: folder });
    return folder;
  }

  /** The files that differ between two states. */
  async #compare(from: string, to: string): Promise<Step[]> {
    const { lines } = await this.#repository.git(["diff-tree", "-r", "--raw", "--no-renames", from, to]);
    return lines.map((line) => {
      const [fields = "", quoted = ""] = line.split("\t");
      const [fromMode = "", toMode = "", fromObject = "", toObject = ""] = fields.slice(1).split(" ");
      const path = checkStored(unquotePath(quoted));
      return { path, from: stateOf(fromMode, fromObject), to: stateOf(toMode, toObject) };
    });
  }
}

/** One file that may not be changed must not keep the others from being restored, now and at the next attempt. */
function asObstacle(error: NodeJS.ErrnoException): "blocked" {
  if (/^(?:EACCES|EPERM|EROFS|EBUSY)$/.test(error.code ?? "")) return "blocked";
  throw error;
}

function stateOf(mode: string, object: string): FileState | undefined {
  if (mode === "000000") return undefined;
  const kinds: Readonly<Record<string, FileState["kind"]>> = {
    "100644": "file",
    "100755": "executable",
    "120000": "link",
  };
  const kind = kinds[mode];
  if (kind === undefined) throw new CheckpointError("failed", `a checkpoint has an entry of mode ${mode}`);
  return { kind, object };
}

function describeStep({ path, from, to }: Step): RestoredFile {
  if (to === undefined) return { path, status: "deleted" };
  return { path, status: from === undefined ? "added" : "modified" };
}

/** A path that stays below the root, and is nothing of git. */
function isInside(path: string): boolean {
  const parts = path.split("/");
  const isForeign = process.platform === "win32" && /[\\:]/.test(path);
  return (
    !isForeign &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && !/^\.git$/i.test(part))
  );
}

/** A path of the store, which could have been tampered with. */
function checkStored(path: string | undefined): string {
  if (path !== undefined && isInside(path)) return path;
  throw new CheckpointError("failed", `a checkpoint has the impossible path ${JSON.stringify(path)}`);
}

function checkPaths(given: readonly string[]): string[] {
  return given.map((path, i) => {
    const text = typeof path === "string" ? path.replace(/\/$/, "") : path;
    if (typeof text === "string" && isInside(text)) return text;
    const expected = "a path below the root of the repository, relative to it, with / between its parts";
    throw new InvalidOptionError(`paths[${i}]`, expected, describeValue(path), "checkpoints");
  });
}
