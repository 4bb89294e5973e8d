import type { ExitCode } from "./exit-code.js";

/** Something this program itself found to be wrong. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** What the program exits with. */
  readonly exitCode: ExitCode;
  /** What the reader can do about it, or should know, a line each. */
  readonly hints: readonly string[];

  constructor(exitCode: ExitCode, message: string, hints: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.hints = hints;
  }
}
