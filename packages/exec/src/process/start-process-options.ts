/** What `startProcess` starts, and how it is watched. */
export interface StartProcessOptions {
  /** The program, as an absolute path; `findCodexBinary` gives one. */
  command: string;
  /** Its arguments, without the program itself. */
  args: readonly string[];
  /** The whole environment; nothing is inherited beside it. `buildEnvironment` makes one. */
  env: Readonly<Record<string, string>>;
  /** The directory it starts in. Default: the host's current directory. */
  cwd?: string | undefined;
  /** All of stdin, which is closed after it. Omit it to keep stdin open for `write()`. */
  input?: string | undefined;
  /** The longest line accepted on stdout, in bytes. Default 64 MiB. */
  maxLineBytes?: number | undefined;
  /** How much of the end of stderr is kept, in bytes. Default 64 KiB. */
  stderrTailBytes?: number | undefined;
  /**
   * Receives all of stderr as it arrives, decoded; a character cut by a chunk border comes whole. What it throws is
   * dropped, so that a broken listener cannot break a turn.
   */
  onStderr?: ((text: string) => void) | undefined;
  /**
   * Texts such as the API key that are replaced by `[redacted]` in `stderrTail` and in what `onStderr` receives, also where
   * they are escaped or encoded: see `redact()` of `@codex/protocol`. Those of fewer than 8 characters are ignored.
   */
  secrets?: readonly string[] | undefined;
  /** Milliseconds `end()` leaves the process after closing a stdin that was open. Default 2000. */
  stdinGraceMs?: number | undefined;
  /**
   * Milliseconds from the first signal of `end()` to SIGKILL for what is left of the tree. Default 5000; 0 sends
   * SIGKILL at once, and then nobody ends the commands that codex runs but SIGKILL itself.
   */
  killGraceMs?: number | undefined;
  /**
   * Milliseconds, out of `killGraceMs`, between SIGINT to the process and SIGTERM to its tree. Default 1000, at most
   * half of `killGraceMs`; 0 begins with SIGTERM. `codex exec` ends the commands it runs on SIGINT only; `codex
   * app-server` does so on SIGTERM, and dies of SIGINT.
   */
  interruptGraceMs?: number | undefined;
}
