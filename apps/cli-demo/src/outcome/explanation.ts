import type { ExitCode } from "./exit-code.js";

/** An error as the reader is told about it. */
export interface Explanation {
  /** What went wrong. */
  message: string;
  /** What can be done about it, or should be known, a line each. */
  hints: readonly string[];
  /** What the program exits with. */
  exitCode: ExitCode;
}
