import { join } from "node:path";
import type { Environment } from "@codex/exec";
import { type Changes, CodexError } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { codexHome } from "../engine/host.js";
import { CheckpointError } from "../errors/checkpoint-errors.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { compareStates, listDifferences } from "./changes.js";
import type { Tools } from "./git.js";
import { type RestoreOptions, type RestoreResult, WorkingTreeRestore } from "./restore.js";
import { ShadowRepository } from "./shadow-repository.js";
import { type CheckpointLimits, capture, type SkippedPath } from "./working-tree.js";

/** Where checkpoints are made and kept. */
export interface CheckpointsOptions {
  /** How to run git, and to write files. */
  tools: Tools;
  /** A directory in the working tree of a git repository. The checkpoints are those of the whole working tree. */
  workingDirectory: string;
  /** The folder of all stores. Default: `sdk-checkpoints` in `CODEX_HOME`, to which the sandbox of the agent has no write access. */
  storeFolder?: string | undefined;
  /** The environment of git, without its `GIT_*`; it also names `CODEX_HOME`. */
  env: Environment;
  limits?: Partial<CheckpointLimits> | undefined;
}

/** A state of a working tree. */
export type Checkpoint = {
  /** The id of the state. Two checkpoints of the same state have the same id. */
  id: string;
  /** What the checkpoint is for, such as the id of a turn. */
  label: string;
  /** When it was made. */
  createdAt: Date;
};

/** A checkpoint that was just made. */
export type NewCheckpoint = Checkpoint & {
  /** What it does not have. */
  skipped: SkippedPath[];
  /** What became of a restore that had been cut off, for example by the end of its process; `null` when there was none. */
  finished: RestoreResult | null;
};

const defaultLimits: CheckpointLimits = {
  maxFiles: 50_000,
  maxFileBytes: 50 * 1024 * 1024,
  maxTotalBytes: 500 * 1024 * 1024,
};

/**
 * Opens the checkpoints of a working tree.
 *
 * @throws {CheckpointError} (as a rejection) without a usable git or repository
 */
export function openCheckpoints(options: CheckpointsOptions): Promise<Checkpoints> {
  return reportingFailures(async () => {
    const { tools, workingDirectory, storeFolder, env, limits } = options;
    const home = codexHome(env);
    const stores = storeFolder ?? (home && join(home, "sdk-checkpoints"));
    if (stores === undefined)
      throw new InvalidOptionError("env", "one with CODEX_HOME or HOME", "neither", "checkpoints");
    const repository = await ShadowRepository.open(tools, workingDirectory, stores, env);
    return new Checkpoints(repository, { ...defaultLimits, ...limits });
  });
}

/** The checkpoints of one working tree. Several processes can use them; one works at a time. */
export class Checkpoints {
  readonly #repository: ShadowRepository;
  readonly #limits: CheckpointLimits;
  readonly #restore: WorkingTreeRestore;

  constructor(repository: ShadowRepository, limits: CheckpointLimits) {
    this.#repository = repository;
    this.#limits = limits;
    this.#restore = new WorkingTreeRestore(repository, limits, (tree, label) => this.#keep(tree, label));
  }

  /** The root of the working tree, to which all paths are relative. */
  get root(): string {
    return this.#repository.root;
  }

  /** The real path of the working directory. */
  get directory(): string {
    return this.#repository.directory;
  }

  /** The folder of the store. Delete it to delete all checkpoints of this working tree. */
  get folder(): string {
    return this.#repository.folder;
  }

  /**
   * Keeps the present state. A restore that was cut off is finished first.
   *
   * @throws {CheckpointLimitError} (as a rejection) before anything is stored
   */
  snapshot({ label }: { label: string }): Promise<NewCheckpoint> {
    return this.#work(async () => {
      const finished = await this.#restore.finish();
      const { tree, skipped } = await capture(this.#repository, this.#limits);
      return { ...(await this.#keep(tree, label)), skipped, finished };
    });
  }

  /** All checkpoints, oldest first. */
  async list(): Promise<Checkpoint[]> {
    return (await this.#refs()).map(({ checkpoint }) => checkpoint);
  }

  /** Compares two states. Without `to`, compares with the working tree, which is not kept as a checkpoint. */
  changes(
    from: string,
    to?: string,
    { maxDiffBytes = 10 * 1024 * 1024 }: { maxDiffBytes?: number } = {},
  ): Promise<Changes> {
    return this.#work(async () => {
      checkId("from", from);
      if (to !== undefined) checkId("to", to);
      const target = to ?? (await capture(this.#repository, this.#limits)).tree;
      return compareStates(this.#repository, from, target, maxDiffBytes);
    });
  }

  /** Lists the files that differ between the two states of each pair, for all pairs at once. */
  async differences(pairs: readonly (readonly [from: string, to: string])[]): Promise<string[][]> {
    if (pairs.length === 0) return [];
    return this.#work(async () => {
      for (const id of pairs.flat()) checkId("pairs", id);
      return listDifferences(this.#repository, pairs);
    });
  }

  /** Brings the working tree, or some of its files, to a state. See {@link RestoreOptions}. */
  restore(to: string, options: RestoreOptions = {}): Promise<RestoreResult> {
    return this.#work(() => {
      checkId("to", to);
      if (options.expected !== undefined) checkId("expected", options.expected);
      return this.#restore.run(to, options);
    });
  }

  /**
   * Removes checkpoints and what only they need.
   *
   * @param keep how many of the newest ones stay. Default: all
   * @param maxAgeMs how old those that stay may be, in milliseconds. Default: any age
   * @returns how many were removed
   */
  prune({
    keep = Number.POSITIVE_INFINITY,
    maxAgeMs = Number.POSITIVE_INFINITY,
  }: {
    keep?: number;
    maxAgeMs?: number;
  } = {}): Promise<number> {
    return this.#work(async () => {
      const refs = await this.#refs();
      const now = Date.now();
      const removed = refs.filter(
        ({ checkpoint }, i) => refs.length - i > keep || now - checkpoint.createdAt.getTime() > maxAgeMs,
      );
      if (removed.length === 0) return 0;
      // It may need them.
      await this.#restore.finish();
      const input = removed.map(({ name }) => `delete ${name}\n`).join("");
      await this.#repository.git(["update-ref", "--stdin"], { input });
      await this.#repository.git(["repack", "-a", "-d", "-q"]);
      await this.#repository.git(["prune", "--expire=now"]);
      return removed.length;
    });
  }

  #work<Result>(work: () => Promise<Result>): Promise<Result> {
    return reportingFailures(() => this.#repository.locked(work));
  }

  /** A ref keeps a state from being pruned. Its name has the time and the label. */
  async #keep(id: string, label: string): Promise<Checkpoint> {
    const createdAt = new Date();
    const time = String(createdAt.getTime()).padStart(15, "0");
    const hex = Buffer.from(label).toString("hex") || "-";
    const name = `refs/checkpoints/${time}-${process.hrtime.bigint().toString().padStart(20, "0")}/${hex}`;
    await this.#repository.git(["update-ref", name, id]);
    return { id, label, createdAt };
  }

  async #refs(): Promise<{ name: string; checkpoint: Checkpoint }[]> {
    const format = "--format=%(objectname) %(refname)";
    const { lines } = await this.#repository.git(["for-each-ref", format, "refs/checkpoints/"]);
    return lines.map((line) => {
      const [id = "", name = ""] = line.split(" ");
      const [, , key = "", hex = ""] = name.split("/");
      const label = Buffer.from(hex === "-" ? "" : hex, "hex").toString();
      return { name, checkpoint: { id, label, createdAt: new Date(Number.parseInt(key, 10)) } };
    });
  }
}

/** An id becomes an argument of git. */
function checkId(option: string, id: unknown): void {
  if (typeof id === "string" && /^[0-9a-f]{40}$/.test(id)) return;
  throw new InvalidOptionError(option, "the id of a checkpoint", describeValue(id), "checkpoints");
}

/** Turns an error of the file system into one of this SDK. */
async function reportingFailures<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (CodexError.isInstance(error)) throw error;
    throw new CheckpointError("failed", (error as Error).message, { cause: error });
  }
}
