import { registerLiveProcess } from "./live-processes.js";

/**
 * Calls back when the host ends, in whatever way ends the processes it started: normally, by `process.exit`, by an
 * uncaught exception, or by a signal that the host does not listen to itself. For what else must not outlive it, such
 * as temporary files. A host that is SIGKILLed has no time for it.
 *
 * @param callback Works synchronously, and does not throw.
 * @returns Takes the callback out again; may be called more than once.
 */
export function onHostExit(callback: () => void): () => void {
  const killNow = () => {
    callback();
    return false;
  };
  return registerLiveProcess({ killNow });
}
