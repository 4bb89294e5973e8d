/** The exit codes of this program. The help text lists them, too. */
export const ExitCode = {
  /** The turn completed. */
  Completed: 0,
  /** The agent reported that the turn failed, or its process was lost. */
  TurnFailed: 1,
  /** The command line, a file it mentions, or the input is invalid. */
  WrongUsage: 2,
  /** The environment lacks something: the binary, credentials or a Git repository. */
  Environment: 3,
  /** The turn completed, but its answer does not match the schema. */
  AnswerDoesNotFit: 4,
  /** This program has a bug. */
  Internal: 70,
  /** `--timeout` ended the turn. */
  TimedOut: 124,
  /** Ctrl-C (SIGINT) ended the turn. */
  Interrupted: 130,
  /** The reader of the output closed the pipe (SIGPIPE). */
  BrokenPipe: 141,
  /** SIGTERM or SIGHUP ended the turn. */
  Terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A problem that this program itself detected. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  /** What the user can do about it, one line each. */
  readonly hints: readonly string[];

  constructor(exitCode: ExitCode, message: string, hints: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.hints = hints;
  }
}
