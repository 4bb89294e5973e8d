// Functions of the caller, which must not fail this library, and signals that call back.

/**
 * Calls a caller's function whose outcome does not matter. What it throws or rejects with must not become an uncaught
 * exception of the host; that includes promises of another realm, and other objects with a `then`.
 *
 * @param onFailure receives what was thrown. Must not throw.
 */
export async function callSafely(
  call: () => unknown,
  onFailure: (thrown: unknown) => void = () => {},
): Promise<void> {
  try {
    await call();
  } catch (thrown) {
    onFailure(thrown);
  }
}

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
  return reason instanceof Error || isErrorElsewhere(reason) ? reason : new AbortError(reason);
}

/** Whether a value is an error of another realm. Importing `node:util`, which loads all that it exports, takes 4 % of the SDK's import. */
function isErrorElsewhere(value: unknown): boolean {
  return process.getBuiltinModule("node:util").types.isNativeError(value);
}

/** The callbacks of a signal, and the only listener that it has for them. */
interface Listening {
  callbacks: Set<() => void>;
  listener: () => void;
}

const listeningTo = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back when a signal aborts. All callers of one signal share a single listener, because programs pass one signal
 * to many requests and Node warns of a leak from the eleventh listener on.
 *
 * @returns Removes the callback. Further calls do nothing.
 */
export function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  const listening = listeningTo.get(signal) ?? listen(signal);
  const { callbacks, listener } = listening;
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || listeningTo.get(signal) !== listening) return;
    listeningTo.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}

function listen(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  // Does not use `this` and may be called twice: the signal can be a stand-in, such as that of a polyfill.
  const listener = () => {
    listeningTo.delete(signal);
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  const listening = { callbacks, listener };
  listeningTo.set(signal, listening);
  signal.addEventListener("abort", listener, { once: true });
  return listening;
}
