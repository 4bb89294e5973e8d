import type { ReviewTarget } from "@codex/app-server/wire";
import { checkOptions } from "../checks/check-options.js";
import { describeValue } from "../checks/describe-value.js";
import { abortSignal, milliseconds } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { checkThreadOptions, type ThreadOptions } from "../options/thread-options.js";
import type { TurnOptions } from "../options/turn-options.js";

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

/** Which field each kind of target needs. */
const requiredFields: Readonly<Record<string, string | undefined>> = {
  uncommittedChanges: undefined,
  baseBranch: "branch",
  commit: "sha",
  custom: "instructions",
};

/** Refuses what cannot be reviewed. Branch and commit reach `git`, so neither may look like one of its flags. */
export function checkReviewTarget(where: string, target: unknown): asserts target is ReviewTarget {
  const { type, ...fields } = { ...(target as Record<string, unknown>) };
  if (typeof type !== "string" || !Object.hasOwn(requiredFields, type)) {
    const expected = `{ type: ${Object.keys(requiredFields)
      .map((name) => JSON.stringify(name))
      .join(" | ")}, … }`;
    throw new InvalidOptionError("target", expected, describeValue(type ?? target), where);
  }
  const field = requiredFields[type];
  if (field === undefined) return;
  const value = fields[field];
  const isText = typeof value === "string" && value.trim() !== "" && !value.includes("\0");
  if (isText && (field === "instructions" || !value.startsWith("-"))) return;
  throw new InvalidOptionError(
    `target.${field}`,
    "a non-empty text that is no flag",
    describeValue(value),
    where,
  );
}

/** Options of `thread.fork()`: those of the new thread that differ from the old one's, and where the copy ends. */
export interface ForkOptions extends ThreadOptions {
  /**
   * The last turn to copy, by its id (see `codex.readThread()`); it must be over. Default: all turns.
   */
  lastTurnId?: string | undefined;
}

/** Checks the options, and separates those of the new thread from the others. */
export function readForkOptions(
  where: string,
  options: unknown,
): { threadOptions: ThreadOptions; lastTurnId: string | undefined } {
  const { lastTurnId, ...rest }: ForkOptions = Object.assign(Object.create(null), options);
  const threadOptions = checkThreadOptions(where, typeof options === "object" ? rest : options);
  if (lastTurnId !== undefined && (typeof lastTurnId !== "string" || lastTurnId === "")) {
    throw new InvalidOptionError("lastTurnId", "the id of a turn", describeValue(lastTurnId), where);
  }
  // The new thread keeps the old one's value of an option that is left out or `undefined`.
  const given = Object.entries(threadOptions).filter(([, value]) => value !== undefined);
  return { threadOptions: Object.fromEntries(given), lastTurnId };
}

/** Refuses what cannot be the name of a thread: anything but text with something to see in it. */
export function checkName(where: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name.trim() !== "") return;
  throw new InvalidOptionError("name", "a string that is not blank", describeValue(name), where);
}
