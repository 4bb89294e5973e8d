import type { Diagnostic } from "../../errors/diagnostic.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { readRecordedTools } from "../session-file.js";

/** Reports tools that a resumed thread is given and can never call: it keeps those it was started with. */
export class RecordedToolsCheck {
  readonly #home: string;
  readonly #report: (diagnostic: Diagnostic) => void;
  /** Options hold for the life of a `Thread`, so each is looked at once. */
  readonly #seen = new WeakSet<ThreadOptions>();

  /**
   * @param home the home where the server records its threads
   * @param report takes note of what is found
   */
  constructor(home: string, report: (diagnostic: Diagnostic) => void) {
    this.#home = home;
    this.#report = report;
  }

  /** Looks at a turn that is about to start. Never rejects. */
  async check(threadId: string | null, threadOptions: ThreadOptions): Promise<void> {
    if (this.#seen.has(threadOptions)) return;
    this.#seen.add(threadOptions);
    const { tools = [] } = threadOptions;
    if (threadId === null || tools.length === 0) return;
    const recorded = await readRecordedTools(this.#home, threadId);
    const missing = tools.map(({ name }) => name).filter((name) => recorded?.includes(name) === false);
    if (missing.length === 0) return;
    this.#report({
      code: "tools_unavailable",
      message: `The thread was not started with ${missing.join(", ")}, so the agent cannot call that.`,
      threadId,
    });
  }
}
