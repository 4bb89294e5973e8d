import type { ConnectionDiagnostic } from "../messages/diagnostic.js";

/** How many timed-out requests are remembered, to distinguish a late response from a duplicate. */
const rememberedExpiries = 1000;

/** Assigns request ids, and classifies responses that match no pending request. */
export class ResponseIds {
  #next = 0;
  readonly #expired = new Set<number>();

  /** The next free id. */
  next(): number {
    return this.#next++;
  }

  /** Records that a request timed out. */
  noteExpired(id: number): void {
    this.#expired.add(id);
    if (this.#expired.size <= rememberedExpiries) return;
    for (const oldest of this.#expired) {
      this.#expired.delete(oldest);
      return;
    }
  }

  /** Returns the diagnostic for a response that matches no pending request. */
  explain(id: unknown): ConnectionDiagnostic {
    const detail = String(JSON.stringify(id));
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= this.#next) {
      return {
        code: "unknown_response",
        message: "codex app-server responded to a request that was never sent; the response was skipped.",
        detail,
      };
    }
    if (this.#expired.delete(id)) {
      return {
        code: "late_response",
        message: "codex app-server responded to a request after its timeout; the response was skipped.",
        detail,
      };
    }
    return {
      code: "duplicate_response",
      message: "codex app-server responded to a request twice; the second response was skipped.",
      detail,
    };
  }
}
