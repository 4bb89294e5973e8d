import { constants } from "node:os";
import type { ProcessTable } from "../process-tree/process-table.js";
import { processTables } from "../process-tree/system-processes.js";

/**
 * The signals that end a host by default, that it can catch, and that are commonly sent: SIGQUIT comes from Ctrl-\ and
 * from some container images, SIGUSR2 from nodemon at each restart.
 */
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/** How often an exiting host looks, at most, for what is left of its processes. Each look takes a few milliseconds. */
const maxLooks = 20;

/** Marks our listeners, so that two copies of this package recognise each other's. */
const listenerMark = Symbol.for("@codex/exec/host-signal-listener");

/** Something that must not outlive the host and can be ended synchronously. */
export interface LiveProcess {
  /**
   * Kills the process and all its descendants at once.
   *
   * @param table The current process table. Empty where the system shows none.
   * @returns Whether anything was still alive. Then another look is worthwhile, because a process that was being started
   *   during this one appears only in the next.
   */
  killNow(table: ProcessTable): boolean;
}

const liveProcesses = new Set<LiveProcess>();
let stopWatching: (() => void) | undefined;

/**
 * Calls back when the host exits, in any way that also ends the processes it started: normally, by `process.exit`, by an
 * uncaught exception, or by a signal for which the host has no listener. Use it for other things that must not outlive
 * the host, such as temporary files. It is not called when the host is killed with SIGKILL.
 *
 * @param callback Must be synchronous and must not throw.
 * @returns A function that removes the callback. It can be called more than once.
 */
export function onHostExit(callback: () => void): () => void {
  const killNow = () => {
    callback();
    return false;
  };
  return registerLiveProcess({ killNow });
}

/**
 * Registers a process to be killed when the host exits. The first registration installs listeners on the host and the last
 * removal takes them off, so that an idle SDK leaves no trace.
 *
 * @returns A function that removes the registration. It can be called more than once.
 */
export function registerLiveProcess(liveProcess: LiveProcess): () => void {
  liveProcesses.add(liveProcess);
  stopWatching ??= watchHostExit(() => {
    let left = [...liveProcesses];
    for (let looks = 0; looks < maxLooks && left.length > 0; looks += 1) {
      const table = processTables.readNow();
      left = left.filter((each) => each.killNow(table));
    }
  });
  return () => {
    if (!liveProcesses.delete(liveProcess) || liveProcesses.size > 0) return;
    stopWatching?.();
    stopWatching = undefined;
  };
}

/**
 * Calls `onExit`, which must be synchronous, when the host exits: normally, by `process.exit`, by an uncaught exception, or
 * by a signal.
 *
 * Listening to a signal removes its default action, which is to end the host. When the host has no listener of its own,
 * this restores the default: it removes its listeners and sends the signal again. When the host has one, the host decides
 * what happens, and `onExit` waits for its exit.
 *
 * @returns A function that removes every listener.
 */
function watchHostExit(onExit: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (hasHostListener(signal)) return;
    stop();
    onExit();
    // If another copy of this package listens too, the last copy sends the signal again.
    if (process.listeners(signal).some(isOurs)) return;
    process.kill(process.pid, signal);
    // For the first process of a container, the default action of every signal is to be ignored.
    if (process.pid === 1) process.exit(128 + constants.signals[signal]);
  };
  Object.assign(onSignal, { [listenerMark]: true });
  const stop = () => {
    process.off("exit", onExit);
    for (const signal of endingSignals) process.off(signal, onSignal);
  };
  process.on("exit", onExit);
  // Prepended, because a `once` listener of the host would already be removed by the time we look for it.
  for (const signal of endingSignals) process.prependListener(signal, onSignal);
  return stop;
}

function hasHostListener(signal: NodeJS.Signals): boolean {
  const others = process.listeners(signal).filter((listener) => !isOurs(listener));
  return others.length > countSignalExitListeners();
}

function isOurs(listener: object): boolean {
  return listenerMark in listener;
}

interface SignalExitEmitter {
  readonly count?: unknown;
}

/**
 * How many listeners the `signal-exit` package has on each ending signal.
 *
 * Terminal spinners and many other tools use that package. It follows the same rule as this file: it ends the host only when
 * there are no other listeners. Each would mistake the other for the host's own listener, and Ctrl-C would do nothing.
 * Versions 3 and 4 publish this count so that other packages can tell.
 */
function countSignalExitListeners(): number {
  const version3 = (process as { __signal_exit_emitter__?: SignalExitEmitter }).__signal_exit_emitter__;
  const version4 = (globalThis as Record<symbol, unknown>)[Symbol.for("signal-exit emitter")];
  return countOf(version3) + (version4 === version3 ? 0 : countOf(version4 as SignalExitEmitter | undefined));
}

function countOf(emitter: SignalExitEmitter | undefined): number {
  return typeof emitter?.count === "number" ? emitter.count : 0;
}
