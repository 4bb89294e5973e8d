import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import type { IncomingCall } from "./rpc-message.js";

/** Something that wants to know. What it returns is looked at only to notice a promise that rejects. */
type Listener = (value: never) => unknown;

/** Delivers notifications, in their order, to those that listen. */
export class NotificationListeners {
  readonly #report: (diagnostic: ConnectionDiagnostic) => void;
  /** Replaced rather than changed, so that a listener may come or go while others are called. */
  readonly #byMethod = new Map<string, readonly Listener[]>();

  constructor(report: (diagnostic: ConnectionDiagnostic) => void) {
    this.#report = report;
  }

  /** Adds a listener of one method, or of all with `"*"`; the function returned removes it. */
  add(method: string, listener: Listener): () => void {
    this.#byMethod.set(method, [...(this.#byMethod.get(method) ?? []), listener]);
    let present = true;
    return () => {
      if (present) this.#remove(method, listener);
      present = false;
    };
  }

  /** Calls the listeners of a notification; says whether there were any. */
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
    try {
      const returned = listener(value as never);
      if (returned instanceof Promise) returned.catch((error: unknown) => this.#onFailure(method, error));
    } catch (error) {
      this.#onFailure(method, error);
    }
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
