import { CodexError } from "@codex/protocol";

/** `codex.importSession()` found another session of the thread in `CODEX_HOME`. Nothing was written. */
export class SessionConflictError extends CodexError {
  /** The thread whose sessions differ: the one to import, or one that it was forked from. */
  override readonly threadId: string;
  /** The file in `CODEX_HOME`. */
  readonly path: string;
  /**
   * - `ahead`: the file has everything that was to be imported, and more.
   * - `different`: each has something that the other does not.
   * - `elsewhere`: the file is in another folder, such as that of the archive.
   */
  readonly reason: "ahead" | "different" | "elsewhere";

  constructor(reason: SessionConflictError["reason"], threadId: string, path: string) {
    super("session_conflict", `codex.importSession(): thread ${threadId} has ${conflicts[reason](path)}`);
    this.reason = reason;
    this.threadId = threadId;
    this.path = path;
  }

  override get name(): string {
    return "SessionConflictError";
  }
}

/** What the home has, and what to do about it. */
const conflicts: Record<SessionConflictError["reason"], (path: string) => string> = {
  ahead: (path) =>
    `later turns in ${path} than the given session. Export it from here instead, or delete the file to go back.`,
  different: (path) =>
    `another history in ${path}: it was continued in two places. Decide which one to keep; delete the file to take the given one.`,
  elsewhere: (path) =>
    `its session in ${path}, another folder than the given one. Move the file, restore it with thread.unarchive(), or delete it.`,
};

/** The user's `config.toml` has changed since the version that `codex.writeConfig()` expected. Nothing was written. */
export class ConfigConflictError extends CodexError {
  /** The version that was expected. */
  readonly expectedVersion: string;

  constructor(expectedVersion: string) {
    super(
      "config_conflict",
      "codex.writeConfig(): config.toml has changed since `expectedVersion`, and nothing was written. Read it again with codex.readConfig(), and decide again.",
    );
    this.expectedVersion = expectedVersion;
  }

  override get name(): string {
    return "ConfigConflictError";
  }
}
