import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { describeValue } from "../options/describe-value.js";
import { checkThreadOptions } from "../thread/check-thread-options.js";
import type { ThreadOptions } from "../thread/thread-options.js";

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
