import { checkOptions } from "../options/check-options.js";
import { abortSignal, milliseconds } from "../options/option-check.js";
import type { TurnOptions } from "../turn/turn-options.js";

/** Options of a turn that does something else than answer an input: what {@link TurnOptions} has for ending it. */
export type TaskOptions = Pick<TurnOptions, "signal" | "timeoutMs" | "idleTimeoutMs">;

/** Refuses wrong options. */
export function checkTaskOptions(where: string, options: unknown): asserts options is TaskOptions {
  checkOptions<TaskOptions>(where, options, {
    signal: abortSignal,
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
  });
}
