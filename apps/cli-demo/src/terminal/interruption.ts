import { type InterruptionCause, InterruptionError } from "../outcome/interruption-error.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Work that can be cancelled, the innermost last. */
const scopes: AbortController[] = [];

/**
 * Does some work that Ctrl-C, SIGTERM, SIGHUP and the end of whoever reads our output cancel through the given
 * signal. Of work inside work, the innermost is cancelled: a turn, and not the conversation it is part of. The second
 * signal does not wait: it ends the program, and the SDK ends what still runs.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const scope = new AbortController();
  if (scopes.push(scope) === 1) listen();
  try {
    return await work(scope.signal);
  } catch (error) {
    // Ctrl-C in a terminal reaches the agent as well; its end may be told before our own signal.
    throw scope.signal.aborted ? scope.signal.reason : error;
  } finally {
    scopes.splice(scopes.indexOf(scope), 1);
    if (scopes.length === 0) stopListening();
  }
}

function interrupt(cause: InterruptionCause): void {
  const reason = new InterruptionError(cause);
  const innermost = scopes.at(-1);
  if (innermost?.signal.aborted && cause !== "EPIPE") process.exit(reason.exitCode);
  innermost?.abort(reason);
}

function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") interrupt("EPIPE");
}

function listen(): void {
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on("error", onBrokenPipe);
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, interrupt);
  process.stdout.off("error", onBrokenPipe);
}
