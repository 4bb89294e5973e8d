import type { ServerNotification } from "@codex/app-server";
import { callSafely } from "@codex/exec/errors";
import { type Diagnostic, reportDiagnostic } from "../errors/diagnostic.js";

type DiagnosticListener = ((diagnostic: Diagnostic) => void) | undefined;

/** A handler and the method of its notifications; `"*"` for all. */
interface Subscription {
  readonly method: string;
  readonly handler: (notification: never) => unknown;
  /** What the handler is, for the message when it fails. */
  readonly name: string;
}

/** The caller's own handlers of notifications. They outlive the connections that the notifications come from. */
export class Subscriptions {
  readonly #subscriptions = new Set<Subscription>();
  readonly #onDiagnostic: DiagnosticListener;

  /** @param onDiagnostic receives the failures of handlers */
  constructor(onDiagnostic: DiagnosticListener) {
    this.#onDiagnostic = onDiagnostic;
  }

  /** Adds a handler. Returns a function that removes it. */
  add(
    method: string,
    handler: Subscription["handler"],
    name = "A handler of codex.onNotification()",
  ): () => void {
    const subscription = { method, handler, name };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  /** Calls the handlers of a notification, in the order in which they were added. */
  deliver(notification: ServerNotification): void {
    for (const { method, handler, name } of this.#subscriptions) {
      if (method !== "*" && method !== notification.method) continue;
      void callSafely(
        () => handler(notification as never),
        (thrown) => this.#onFailure(name, notification.method, thrown),
      );
    }
  }

  #onFailure(name: string, method: string, thrown: unknown): void {
    reportDiagnostic(this.#onDiagnostic, {
      code: "listener_failed",
      message: `${name} failed for ${method}.`,
      detail: String(thrown),
    });
  }
}
