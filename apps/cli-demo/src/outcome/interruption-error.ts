import { CliError } from "./cli-error.js";
import { ExitCode } from "./exit-code.js";

/** What can end a turn from outside. */
export type InterruptionCause = "SIGINT" | "SIGTERM" | "SIGHUP" | "EPIPE";

const exitCodes = {
  SIGINT: ExitCode.Interrupted,
  SIGTERM: ExitCode.Terminated,
  SIGHUP: ExitCode.Terminated,
  EPIPE: ExitCode.BrokenPipe,
} as const;

/** A signal, or the end of whoever reads our output, ended the turn. */
export class InterruptionError extends CliError {
  readonly causedBy: InterruptionCause;

  constructor(causedBy: InterruptionCause) {
    super(exitCodes[causedBy], causedBy === "SIGINT" ? "Cancelled." : `Ended by ${causedBy}.`);
    this.causedBy = causedBy;
  }
}
