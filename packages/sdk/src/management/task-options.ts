import { checkOptions } from "../options/check-options.js";
import { abortSignal, milliseconds } from "../options/option-check.js";
import type { TurnOptions } from "../turn/turn-options.js";

/** Options of a turn that does something else than answer an input: what {@link TurnOptions} has for ending it. */
export type TaskOptions = Pick<TurnOptions, "signal" | "timeoutMs" | "idleTimeoutMs">;

/** Checks and copies the options. */
export function checkTaskOptions(where: string, given: unknown): TaskOptions {
  return checkOptions<TaskOptions>(where, given, {
    signal: abortSignal,
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
  });
}
