import { checkOptions } from "../checks/check-options.js";
import { abortSignal, directory } from "../checks/option-checks.js";
import type { DoctorReport } from "../engine/doctor.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";

/** Options of `codex.doctor()`. */
export type DoctorOptions = {
  /** The directory that the agent would work in, whose settings count. Default: the current directory. */
  workingDirectory?: string | undefined;
  /** Ends the checks. */
  signal?: AbortSignal | undefined;
};

/** Checks the options, and looks for what can keep the agent from working. */
export async function doctor(runtime: Runtime, given: unknown): Promise<DoctorReport> {
  const where = "codex.doctor()";
  const checks = { workingDirectory: directory, signal: abortSignal };
  const { workingDirectory, signal } = checkOptions<DoctorOptions>(
    where,
    given,
    checks,
    runtime.options.onDiagnostic,
  );
  if (runtime.isElsewhere)
    throw new InvalidOptionError("transport", "an agent on this machine", "a server elsewhere", where);
  const { examine } = await runtime.late();
  const { options, overrides, secrets } = runtime;
  return examine({ options, overrides, secrets: secrets.list(), workingDirectory, signal });
}
