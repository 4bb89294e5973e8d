import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { checkOptions } from "../options/check-options.js";
import { CyberAccessProgram } from "../options/cyber-access-program.js";
import { abortSignal, count, milliseconds, oneOf } from "../options/option-check.js";
import { outputSchema } from "../output/output-schema.js";
import type { TurnOptions } from "./turn-options.js";

/** Checks and copies the options of a turn. */
export function checkTurnOptions(where: string, given: unknown): TurnOptions {
  const options = checkOptions<TurnOptions>(where, given, {
    outputSchema,
    signal: abortSignal,
    cyberAccessProgram: oneOf(CyberAccessProgram),
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
    repairAttempts: count(0),
  });
  if (options.repairAttempts && options.outputSchema === undefined) {
    const received = String(options.repairAttempts);
    throw new InvalidOptionError("repairAttempts", "0 or left out without `outputSchema`", received, where);
  }
  return options;
}
