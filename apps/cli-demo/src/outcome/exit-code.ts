/** What the exit code of the program says. The help text lists the same. */
export const ExitCode = {
  /** The turn completed. */
  Completed: 0,
  /** The agent reported that the turn failed, or its process was lost. */
  TurnFailed: 1,
  /** The command line, a file named on it, or the input is wrong. */
  WrongUsage: 2,
  /** Something outside is missing: the binary, credentials, a Git repository. */
  Environment: 3,
  /** The turn completed, but its answer does not fit the schema. */
  AnswerDoesNotFit: 4,
  /** A bug of this program. */
  Internal: 70,
  /** `--timeout` ended the turn. */
  TimedOut: 124,
  /** Ctrl-C (SIGINT) ended the turn. */
  Interrupted: 130,
  /** Whoever reads our output went away (SIGPIPE). */
  BrokenPipe: 141,
  /** SIGTERM ended the turn. */
  Terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
