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

/** Refuses wrong options; tells the new thread's from the rest. */
export function readForkOptions(
  where: string,
  options: unknown,
): { threadOptions: ThreadOptions; lastTurnId: string | undefined } {
  const { lastTurnId, ...threadOptions } = { ...(options as ForkOptions) };
  checkThreadOptions(where, typeof options === "object" ? threadOptions : options);
  if (lastTurnId !== undefined && (typeof lastTurnId !== "string" || lastTurnId === "")) {
    throw new InvalidOptionError("lastTurnId", "the id of a turn", describeValue(lastTurnId), where);
  }
  // What is left out stays as it is; so must what is `undefined`.
  const given = Object.entries(threadOptions).filter(([, value]) => value !== undefined);
  return { threadOptions: Object.fromEntries(given), lastTurnId };
}
