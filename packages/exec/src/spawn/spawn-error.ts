import { CodexError } from "@codex/protocol";

/** What a {@link SpawnError} says beside its message. */
export interface SpawnErrorDetails {
  /** The path that could not be started, or the directory it could not be started in. */
  path: string;
  /** The system's error code: `"ENOENT"`, `"EACCES"`, `"ENOEXEC"`, `"E2BIG"` ... */
  errno: string;
  /** What is wrong, as the end of a sentence that began with the path. */
  problem: string;
  /** What to do about it, as a sentence. */
  remedy: string;
  /** What Node threw. */
  cause?: unknown;
}

/** Where trying again can help: the machine is short of something at the moment. */
const TRANSIENT = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM", "ETXTBSY"]);

/**
 * The operating system refused to start the binary (code `spawn_failed`). `retryable` when the reason is a passing
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
      retryable: TRANSIENT.has(errno),
    });
    this.path = path;
    this.errno = errno;
  }

  override get name(): string {
    return "SpawnError";
  }
}
