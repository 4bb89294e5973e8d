interface SignalExitEmitter {
  readonly count?: unknown;
}

/**
 * How many listeners the `signal-exit` package has on each ending signal.
 *
 * That package, which terminal spinners and many tools bring along, follows the same rule as we do: it ends the host
 * only when nobody else listens. Each would take the other for the host's own listener, and Ctrl-C would do nothing.
 * Its versions 3 and 4 publish this number so that others can tell.
 */
export function countSignalExitListeners(): number {
  const version3 = (process as { __signal_exit_emitter__?: SignalExitEmitter }).__signal_exit_emitter__;
  const version4 = (globalThis as Record<symbol, unknown>)[Symbol.for("signal-exit emitter")];
  return countOf(version3) + (version4 === version3 ? 0 : countOf(version4 as SignalExitEmitter | undefined));
}

function countOf(emitter: SignalExitEmitter | undefined): number {
  return typeof emitter?.count === "number" ? emitter.count : 0;
}
