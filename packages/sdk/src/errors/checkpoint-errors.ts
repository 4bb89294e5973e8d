import { CodexError } from "@codex/protocol";

/** A checkpoint could not be made, read or restored. Files were changed only by a restore that had begun, which says so. */
export class CheckpointError extends CodexError {
  /**
   * - `gitMissing`: there is no git on `PATH`.
   * - `gitTooOld`: git is older than 2.32.
   * - `noRepository`: the working directory is not in the working tree of a git repository that git agrees to use.
   * - `unknownCheckpoint`: the store has no such checkpoint: it was pruned, or belongs to another working tree.
   * - `storeBusy`: another process has used the store for a minute.
   * - `failed`: git or the file system failed; see the message and `cause`.
   */
  readonly reason: "gitMissing" | "gitTooOld" | "noRepository" | "unknownCheckpoint" | "storeBusy" | "failed";

  constructor(reason: CheckpointError["reason"], problem: string, options: { cause?: unknown } = {}) {
    super("checkpoint_failed", `Checkpoints: ${problem}`, { ...options, retryable: reason === "storeBusy" });
    this.reason = reason;
  }

  override get name(): string {
    return "CheckpointError";
  }
}

/** A working tree exceeds a limit of checkpoints. Nothing was stored. */
export class CheckpointLimitError extends CodexError {
  /** The limit. */
  readonly option: "maxFiles" | "maxFileBytes" | "maxTotalBytes";
  /** Its value. */
  readonly limit: number;
  /** The file that is too large, relative to the root of the repository; `null` for the other limits. */
  readonly path: string | null;

  constructor(option: CheckpointLimitError["option"], limit: number, problem: string, path: string | null) {
    super("checkpoint_limit", `Checkpoints: ${problem}`);
    this.option = option;
    this.limit = limit;
    this.path = path;
  }

  override get name(): string {
    return "CheckpointLimitError";
  }
}
