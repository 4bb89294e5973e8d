import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, milliseconds, type OptionCheck, text } from "../checks/option-checks.js";
import type { ForkPlace } from "../engine/engine.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import { checkCliOptions, refuseWorktree } from "../options/cli-options.js";
import { directoryElsewhere } from "../options/exec-server.js";
import { handlerChecks } from "../options/thread-handlers.js";
import { checkThreadOptions, type ThreadOptions } from "../options/thread-options.js";
import type { TurnOptions } from "../options/turn-options.js";

/** Options of a turn that does something other than answer an input: the ways of {@link TurnOptions} to end it. */
export type TaskOptions = Pick<TurnOptions, "signal" | "timeoutMs" | "idleTimeoutMs" | "toolTimeoutMs">;

export const taskChecks = {
  signal: abortSignal,
  timeoutMs: milliseconds(1),
  idleTimeoutMs: milliseconds(1),
  toolTimeoutMs: milliseconds(1),
};

/** Checks and copies the options. */
export function checkTaskOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): TaskOptions {
  return checkOptions<TaskOptions>(where, given, taskChecks, onDiagnostic);
}

/**
 * Options of `codex.attach()`: what answers the turn's requests, and how to end it. The turn runs with the settings that it was
 * started with. A request for which there is no handler or tool is left to other clients.
 */
export type AttachOptions = TaskOptions &
  Pick<
    ThreadOptions,
    "onApproval" | "onUserInput" | "onElicitation" | "onSubAgentEvent" | "tools" | "interactionTimeoutMs"
  >;

/** Checks and copies the options. Separates the handlers from the others. */
export function checkAttachOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): { handlers: ThreadOptions; options: TaskOptions } {
  const checks = { ...handlerChecks, ...taskChecks };
  const { signal, timeoutMs, idleTimeoutMs, toolTimeoutMs, ...handlers } = checkOptions<AttachOptions>(
    where,
    given,
    checks,
    onDiagnostic,
  );
  return {
    handlers: checkThreadOptions(where, handlers, onDiagnostic),
    options: { signal, timeoutMs, idleTimeoutMs, toolTimeoutMs },
  };
}

/** A place in a thread: exactly one of the two. */
export type TurnPlace =
  | {
      /** Id of the last turn to keep, which must have ended. The ids are in `codex.readThread()` and `turn.id`. */
      toTurnId: string;
      beforeTurnId?: undefined;
    }
  | {
      /** Id of the first turn that is not kept. */
      beforeTurnId: string;
      toTurnId?: undefined;
    };

/** Options of `thread.fork()`: where the copy ends, and the options in which it differs from the original. */
export type ForkOptions = ThreadOptions & {
  /**
   * Id of the last turn to copy, which must have ended; see `codex.readThread()`. Not with `beforeTurnId`. Default: all turns
   * are copied. Requires app-server.
   */
  toTurnId?: string | undefined;
  /** Id of the first turn that is not copied. Not with `toTurnId`. Requires app-server. Default: all turns are copied. */
  beforeTurnId?: string | undefined;
};

/** Without the id that was meant, turns would be kept that should not be. So `""` and `null` are refused. */
const turnId: OptionCheck = { ...text, expected: "the id of a turn", isGiven: (id) => id !== undefined };

export const placeChecks = { toTurnId: turnId, beforeTurnId: turnId };

/** Checks and copies a place in a thread. */
export function checkPlace(where: string, given: unknown, onDiagnostic: DiagnosticListener): TurnPlace {
  const place = checkOptions<TurnPlace>(where, given, placeChecks, onDiagnostic);
  requireOnePlace(where, place);
  return place;
}

/** Rejects both places, and none. */
export function requireOnePlace(where: string, place: TurnPlace): void {
  if (place.toTurnId === undefined && place.beforeTurnId === undefined)
    throw new InvalidOptionError("toTurnId", "given unless `beforeTurnId` is", "neither", where);
  checkOnePlace(where, place);
}

function checkOnePlace(where: string, place: Pick<ForkOptions, "toTurnId" | "beforeTurnId">): void {
  if (place.toTurnId === undefined || place.beforeTurnId === undefined) return;
  throw new InvalidOptionError("beforeTurnId", "omitted with `toTurnId`", "both", where);
}

/** Checks and copies the options. Separates those of the new thread from the others. `original` has those of the old one. */
export function readForkOptions(
  where: string,
  options: unknown,
  onDiagnostic: DiagnosticListener,
  original: ThreadOptions,
): { threadOptions: ThreadOptions; place: ForkPlace } {
  // The former name, without which the copy would have all turns.
  if (fieldOf(options, "lastTurnId") !== undefined)
    throw new InvalidOptionError("lastTurnId", "called `toTurnId`", "the former name", where);
  const checked = checkThreadOptions<ForkOptions>(where, options, onDiagnostic, placeChecks);
  checkOnePlace(where, checked);
  const { toTurnId, beforeTurnId, ...threadOptions } = checked;
  if (original.environment) threadOptions.workingDirectory = directoryElsewhere(where, options);
  const { developerInstructions } = threadOptions;
  if (developerInstructions !== undefined && developerInstructions !== original.developerInstructions) {
    const expected = "omitted: the copied conversation contains those that the thread was started with";
    throw new InvalidOptionError("developerInstructions", expected, "others", where);
  }
  // For an option that is omitted or `undefined`, the new thread keeps the original's value.
  const given = Object.entries(threadOptions).filter(([, value]) => value !== undefined);
  const changed: ThreadOptions = Object.fromEntries(given);
  checkCliOptions(where, { ...original, ...changed });
  return { threadOptions: changed, place: { lastTurnId: toTurnId, beforeTurnId } };
}

/** Rejects what a copy on exec cannot have, before anything is started. */
export function checkExecFork(
  where: string,
  changed: ThreadOptions,
  merged: ThreadOptions,
  place: ForkPlace,
): void {
  if (place.lastTurnId !== undefined) throw new UnsupportedOptionError("toTurnId", "app-server");
  if (place.beforeTurnId !== undefined) throw new UnsupportedOptionError("beforeTurnId", "app-server");
  if (merged.ephemeral) throw new UnsupportedOptionError("ephemeral", "app-server");
  refuseWorktree(where, changed);
}

/** Checks the name of a thread. */
export function checkName(where: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name.trim() !== "") return;
  throw new InvalidOptionError("name", "a string that is not blank", describeValue(name), where);
}
