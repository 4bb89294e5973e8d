import type { Diagnostic } from "../codex/diagnostic.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import type { ThreadPlace } from "./approval/approval-origin.js";
import type { HandlerLimits } from "./call-handler.js";

/** A request of the server's on its way to the caller. */
export interface Inquiry {
  /** Options of the thread it came from; `undefined` when no turn of this program runs there. */
  options: ThreadOptions | undefined;
  /** Where that thread works. */
  place: ThreadPlace;
  /** How long the caller may take, and when nobody waits any more. */
  limits: HandlerLimits;
  /** Tells the caller about an answer that had to be given without it. */
  report(diagnostic: Omit<Diagnostic, "threadId">): void;
}

/** Why there is nobody to ask, in words that go behind a colon. */
export function explainNobody(option: string, { options }: Inquiry): string {
  return options === undefined ? "no turn of this program runs there" : `the thread has no ${option}`;
}
