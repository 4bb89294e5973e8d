import type { Connection } from "@codex/app-server";

/**
 * The inquiries that wait for an answer, by turn. The server says when it has settled one by itself, but not for calls
 * of tools: these end with their turn.
 */
export class OpenInquiries {
  readonly #byTurn = new Map<string, Set<AbortController>>();

  /** Learns from what comes over a connection. */
  listen(connection: Connection): void {
    connection.onNotification("turn/completed", ({ turn }) => this.#settle(turn.id));
  }

  /** Runs an inquiry; its signal fires with the given one, and with the end of the turn. */
  async run<Result>(
    turnId: string | null,
    settled: AbortSignal,
    inquire: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    const onSettled = () => controller.abort(settled.reason);
    if (settled.aborted) onSettled();
    settled.addEventListener("abort", onSettled, { once: true });
    const ofTurn = this.#byTurn.get(turnId ?? "") ?? new Set();
    if (turnId !== null) this.#byTurn.set(turnId, ofTurn.add(controller));
    try {
      return await inquire(controller.signal);
    } finally {
      settled.removeEventListener("abort", onSettled);
      ofTurn.delete(controller);
      if (ofTurn.size === 0) this.#byTurn.delete(turnId ?? "");
    }
  }

  #settle(turnId: string): void {
    for (const controller of this.#byTurn.get(turnId) ?? []) {
      controller.abort(new DOMException("The turn is over.", "AbortError"));
    }
  }
}
