import { CodexError } from "@codex/protocol";

/** There is no `codex` binary in any of the places searched (code `binary_not_found`). */
export class BinaryNotFoundError extends CodexError {
  /** Every place searched, in order, each with the reason why it was rejected. */
  readonly tried: readonly string[];

  /**
   * @param tried Every place searched.
   * @param override The `codexPathOverride`, if that is what was looked for.
   */
  constructor(tried: readonly string[], override?: string) {
    const remedy =
      override === undefined
        ? "Install it with `npm install @openai/codex` (optional dependencies included), or set codexPathOverride " +
          "to the path of a codex binary."
        : `codexPathOverride is ${JSON.stringify(override)}, so nothing else was searched. Correct it, or leave it out to ` +
          "use the binary of the npm package @openai/codex.";
    super(
      "binary_not_found",
      `No codex binary was found. Tried:\n${tried.map((place) => `  - ${place}\n`).join("")}${remedy}`,
    );
    this.tried = tried;
  }

  override get name(): string {
    return "BinaryNotFoundError";
  }
}

/** The parts of a {@link SpawnError}. */
export type SpawnErrorDetails = {
  /** The path that could not be started, or the directory in which it could not be started. */
  path: string;
  /** The system's error code: `"ENOENT"`, `"EACCES"`, `"ENOEXEC"`, `"E2BIG"` ... */
  errno: string;
  /** What is wrong, as words that follow the path. */
  problem: string;
  /** How to fix it, as a sentence. */
  remedy: string;
  /** The error that Node reported. */
  cause?: unknown;
};

/** Errors that a retry can overcome: the machine is short of a resource at the moment. */
const transientErrnos = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM", "ETXTBSY"]);

/**
 * The operating system refused to start the binary (code `spawn_failed`). `retryable` when the cause is a temporary
 * shortage, such as too many open files.
 */
export class SpawnError extends CodexError {
  /** The path at fault: the program, or the working directory. */
  readonly path: string;
  /** The system's error code, for example `"EACCES"`. */
  readonly errno: string;

  constructor(details: SpawnErrorDetails) {
    const { path, errno, problem, remedy, cause } = details;
    super("spawn_failed", `Cannot start ${path}: ${problem} (${errno}). ${remedy}`, {
      cause,
      retryable: transientErrnos.has(errno),
    });
    this.path = path;
    this.errno = errno;
  }

  override get name(): string {
    return "SpawnError";
  }
}
