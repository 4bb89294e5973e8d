import type { Usage } from "@codex/protocol";

import { subtractUsage } from "./usage-arithmetic.js";

/** Splits the running total of a thread, which is all the wire reports, into the shares of its turns. */
export class UsageMeter {
  #total: Usage | null;

  /** @param total what the thread has used so far; `null` when that is not known */
  constructor(total: Usage | null) {
    this.#total = total;
  }

  /** Whether the total so far is known, so that the next turn's share will be. */
  get isKnown(): boolean {
    return this.#total !== null;
  }

  /** Sets the total so far, read back from somewhere; `null` when a turn ended without telling it. */
  set(total: Usage | null): void {
    this.#total = total;
  }

  /** Takes the total as reported at the end of a turn and tells that turn's share; `null` when it cannot be told. */
  share(total: Usage | null): Usage | null {
    const before = this.#total;
    const share = total && before && subtractUsage(total, before);
    // From a total that went down nothing can be counted on.
    this.#total = before !== null && share === null ? null : total;
    return share;
  }
}
