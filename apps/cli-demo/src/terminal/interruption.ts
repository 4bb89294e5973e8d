import { InterruptionError } from "../outcome/interruption-error.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does some work that Ctrl-C, SIGTERM, SIGHUP and the end of whoever reads our output cancel through the given
 * signal. The second one does not wait: it ends the program, and the SDK ends what still runs.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (cause: InterruptionError["causedBy"]) => {
    const reason = new InterruptionError(cause);
    if (controller.signal.aborted && cause !== "EPIPE") process.exit(reason.exitCode);
    controller.abort(reason);
  };
  const onBrokenPipe = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    interrupt("EPIPE");
  };
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on("error", onBrokenPipe);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Ctrl-C in a terminal reaches the agent as well; its end may be told before our own signal.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    process.stdout.off("error", onBrokenPipe);
  }
}
