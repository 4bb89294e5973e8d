import { callSafely } from "@codex/exec/errors";
import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import type { IncomingCall } from "../messages/rpc-message.js";

/** Its return value only matters if it is a promise that rejects. */
type Listener = (value: never) => unknown;

/** Delivers notifications to their listeners, in order. */
export class NotificationListeners {
  readonly #report: (diagnostic: ConnectionDiagnostic) => void;
  /** Arrays are replaced, never mutated, so that listeners can be added and removed during a delivery. */
  readonly #byMethod = new Map<string, readonly Listener[]>();

  constructor(report: (diagnostic: ConnectionDiagnostic) => void) {
    this.#report = report;
  }

  /** Adds a listener for one method, or for all with `"*"`. Returns a function that removes it. */
  add(method: string, listener: Listener): () => void {
    this.#byMethod.set(method, [...(this.#byMethod.get(method) ?? []), listener]);
    let present = true;
    return () => {
      if (present) this.#remove(method, listener);
      present = false;
    };
  }

  /** Calls the listeners of a notification. Returns whether there are any. */
  deliver(notification: IncomingCall): boolean {
    const listeners = this.#byMethod.get(notification.method);
    const listenersToAll = this.#byMethod.get("*");
    if (listeners !== undefined) {
      for (const listener of listeners) this.#call(listener, notification.params, notification.method);
    }
    if (listenersToAll !== undefined) {
      for (const listener of listenersToAll) this.#call(listener, notification, notification.method);
    }
    return listeners !== undefined || listenersToAll !== undefined;
  }

  #call(listener: Listener, value: unknown, method: string): void {
    void callSafely(
      () => listener(value as never),
      (error) => this.#onFailure(method, error),
    );
  }

  #onFailure(method: string, cause: unknown): void {
    this.#report({ code: "listener_failed", message: `A listener of ${method} failed.`, method, cause });
  }

  #remove(method: string, listener: Listener): void {
    const listeners = this.#byMethod.get(method) ?? [];
    const index = listeners.lastIndexOf(listener);
    if (listeners.length === 1 && index === 0) this.#byMethod.delete(method);
    else this.#byMethod.set(method, listeners.toSpliced(index, 1));
  }
}
