import type { ServerNotification } from "@codex/app-server";
import { callSafely } from "@codex/exec/errors";
import type { ThreadEvent } from "@codex/protocol";
import type { Diagnostic } from "../../errors/diagnostic.js";
import type { SubAgentEvent, SubAgentEventHandler } from "../../options/sub-agent-event.js";
import { translateChecked } from "./translation/translate-checked.js";
import { TurnTranslator } from "./translation/turn-translator.js";

/** A turn of a sub-agent whose notifications are translated. */
interface ChildTurn {
  id: string;
  translator: TurnTranslator;
}

/** Passes the events of the sub-agents of one thread to the caller's handler. */
export class SubAgentEvents {
  readonly #turns = new Map<string, ChildTurn>();
  readonly #report: (diagnostic: Omit<Diagnostic, "threadId">, threadId: string) => void;

  /** @param report receives the failures of the handler */
  constructor(report: (diagnostic: Omit<Diagnostic, "threadId">, threadId: string) => void) {
    this.#report = report;
  }

  /**
   * Takes a notification of a sub-agent's thread.
   *
   * @param rootTurnId the turn of the caller's thread that the sub-agent works for
   */
  accept(
    threadId: string,
    rootTurnId: string,
    notification: ServerNotification,
    handler: SubAgentEventHandler | undefined,
  ): void {
    if (handler === undefined) return;
    const deliver = (event: ThreadEvent) => this.#deliver({ threadId, turnId: rootTurnId, event }, handler);
    if (notification.method === "turn/started") {
      this.#turns.set(threadId, { id: notification.params.turn.id, translator: new TurnTranslator() });
      deliver({ type: "thread.started", thread_id: threadId });
    }
    const turn = this.#turns.get(threadId);
    if (turn === undefined) return;
    // What does not have the shape of its event is left out. It must not end the turn of the caller.
    for (const event of translateChecked(turn.translator, notification).events) deliver(event);
    if (notification.method !== "turn/completed" || notification.params.turn.id !== turn.id) return;
    this.#turns.delete(threadId);
    if (notification.params.turn.status === "interrupted") deliver({ type: "turn.interrupted" });
  }

  /** Forgets a thread that the server has unloaded. */
  forget(threadId: string): void {
    this.#turns.delete(threadId);
  }

  #deliver(event: SubAgentEvent, handler: SubAgentEventHandler): void {
    const onFailure = (thrown: unknown) =>
      this.#report(
        { code: "listener_failed", message: "onSubAgentEvent failed.", detail: String(thrown) },
        event.threadId,
      );
    void callSafely(() => handler(event), onFailure);
  }
}
