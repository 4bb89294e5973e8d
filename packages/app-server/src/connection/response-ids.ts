import type { ConnectionDiagnostic } from "./connection-diagnostic.js";

/** How many timed-out requests are remembered, to tell a late answer from a second one. */
const rememberedExpiries = 1000;

/** Hands out the ids of requests, and knows what an id means that no request waits for. */
export class ResponseIds {
  #next = 0;
  readonly #expired = new Set<number>();

  /** The next free id. */
  next(): number {
    return this.#next++;
  }

  /** Remembers that nobody waits for this answer any more. */
  noteExpired(id: number): void {
    this.#expired.add(id);
    if (this.#expired.size <= rememberedExpiries) return;
    for (const oldest of this.#expired) {
      this.#expired.delete(oldest);
      return;
    }
  }

  /** Says what an answer is that nobody waits for. */
  explain(id: unknown): ConnectionDiagnostic {
    const detail = String(JSON.stringify(id));
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= this.#next) {
      return {
        code: "unknown_response",
        message: "codex app-server answered a request that was never sent; the answer was skipped.",
        detail,
      };
    }
    if (this.#expired.delete(id)) {
      return {
        code: "late_response",
        message: "codex app-server answered a request after its time was over; the answer was skipped.",
        detail,
      };
    }
    return {
      code: "duplicate_response",
      message: "codex app-server answered a request twice; the second answer was skipped.",
      detail,
    };
  }
}
