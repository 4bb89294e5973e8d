import { types } from "node:util";

/** What an aborted call throws when the reason of its signal is not an error. It looks like the one that Node throws. */
class AbortError extends Error {
  readonly code = "ABORT_ERR";

  constructor(reason: unknown) {
    super("The operation was aborted", { cause: reason });
  }

  override get name(): string {
    return "AbortError";
  }
}

/** Returns what an aborted call throws: the reason of its signal if that is an error, else an `AbortError` with it as `cause`. */
export function abortErrorOf({ reason }: AbortSignal): unknown {
  return reason instanceof Error || types.isNativeError(reason) ? reason : new AbortError(reason);
}

const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal aborts. All callers of one signal share a single listener, because programs pass one signal
 * to many requests and Node warns of a leak from the eleventh listener on.
 *
 * @returns Removes the callback. Further calls do nothing.
 */
export function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || callbacksOf.get(signal) !== callbacks) return;
    callbacksOf.delete(signal);
    signal.removeEventListener("abort", callAll);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  callbacksOf.set(signal, callbacks);
  signal.addEventListener("abort", callAll, { once: true });
  return callbacks;
}

function callAll(this: AbortSignal): void {
  const callbacks = callbacksOf.get(this);
  callbacksOf.delete(this);
  for (const callback of callbacks ?? []) callback();
}
