import { countSignalExitListeners } from "./signal-exit-listeners.js";

/**
 * The signals that end a host by default, that it can be told of, and that people and their tools send: SIGQUIT comes
 * of Ctrl-\ and of some container images, SIGUSR2 of nodemon at each restart.
 */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/** Marks our listeners, so that two copies of this package recognise each other's. */
const OURS = Symbol.for("@codex/exec/host-signal-listener");

/**
 * Calls `onHostExit` when the host ends: normally, by `process.exit`, by an uncaught exception, or by a signal. It
 * must work synchronously.
 *
 * A listener on a signal takes away the default, which is to end the host. So when nobody else listens we give it back:
 * remove ourselves and send the signal again. When the host listens itself, what happens next is its own business, and
 * `onHostExit` waits for the exit.
 *
 * @returns Removes every listener.
 */
export function watchHostExit(onHostExit: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (hostListensItself(signal)) return;
    stop();
    onHostExit();
    // Another copy of this package may be next in line: the last one sends it again.
    if (!process.listeners(signal).some(isOurs)) process.kill(process.pid, signal);
  };
  Object.assign(onSignal, { [OURS]: true });
  const stop = () => {
    process.off("exit", onHostExit);
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
  };
  process.on("exit", onHostExit);
  // First in line: a listener of the host's that is there for once is gone when it has run.
  for (const signal of ENDING_SIGNALS) process.prependListener(signal, onSignal);
  return stop;
}

function hostListensItself(signal: NodeJS.Signals): boolean {
  const others = process.listeners(signal).filter((listener) => !isOurs(listener));
  return others.length > countSignalExitListeners();
}

function isOurs(listener: object): boolean {
  return OURS in listener;
}
