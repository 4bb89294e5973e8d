/**
 * Listens to each signal once, for however many requests share it: beyond ten listeners Node warns of a leak, and a
 * signal for a whole batch of requests is ordinary.
 */
export class AbortListeners {
  readonly #bySignal = new Map<AbortSignal, { callbacks: Set<() => void>; onAbort: () => void }>();

  /** Calls `callback` when the signal fires. */
  add(signal: AbortSignal, callback: () => void): void {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) {
      known.callbacks.add(callback);
      return;
    }
    const callbacks = new Set([callback]);
    const onAbort = () => {
      this.#bySignal.delete(signal);
      for (const each of callbacks) each();
    };
    this.#bySignal.set(signal, { callbacks, onAbort });
    signal.addEventListener("abort", onAbort, { once: true });
  }

  /** Forgets a callback; with the last one, lets go of the signal. */
  remove(signal: AbortSignal, callback: () => void): void {
    const known = this.#bySignal.get(signal);
    if (known === undefined) return;
    known.callbacks.delete(callback);
    if (known.callbacks.size > 0) return;
    this.#bySignal.delete(signal);
    signal.removeEventListener("abort", known.onAbort);
  }
}
