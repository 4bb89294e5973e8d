import type { Connection } from "@codex/app-server";

/**
 * Knows which thread of this program a request belongs to. A sub-agent asks under a thread of its own, which nobody
 * here has started; its turns name the turn that they run for.
 */
export class TurnRoutes {
  readonly #isOurs: (threadId: string) => boolean;
  /** The threads of turns that this program runs, by turn. */
  readonly #threads = new Map<string, string>();
  /** The threads of this program that sub-agents work for, by the sub-agent's thread. */
  readonly #roots = new Map<string, string>();

  /** @param isOurs whether this program runs a turn in a thread */
  constructor(isOurs: (threadId: string) => boolean) {
    this.#isOurs = isOurs;
  }

  /** Learns from what comes over a connection. */
  listen(connection: Connection): void {
    connection.onNotification("turn/started", ({ threadId, turn }) => this.#onStarted(threadId, turn));
    connection.onNotification("turn/completed", ({ threadId, turn }) => {
      this.#threads.delete(turn.id);
      this.#roots.delete(threadId);
    });
  }

  /** The thread of this program that a thread is, or works for. */
  rootOf(threadId: string): string {
    return this.#isOurs(threadId) ? threadId : (this.#roots.get(threadId) ?? threadId);
  }

  #onStarted(threadId: string, turn: { id: string; rootTurnId?: string | null }): void {
    if (this.#isOurs(threadId)) {
      this.#threads.set(turn.id, threadId);
      return;
    }
    const root = this.#threads.get(turn.rootTurnId ?? "");
    if (root !== undefined) this.#roots.set(threadId, root);
  }
}
