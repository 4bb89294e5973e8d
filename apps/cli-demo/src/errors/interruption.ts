import { CliError, ExitCode } from "./cli-error.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What can cancel work from outside. EPIPE: the reader of standard output closed the pipe. */
type Cause = (typeof signals)[number] | "EPIPE";

const exitCodes = {
  SIGINT: ExitCode.Interrupted,
  SIGTERM: ExitCode.Terminated,
  SIGHUP: ExitCode.Terminated,
  EPIPE: ExitCode.BrokenPipe,
} as const;

/** Running work that can be cancelled, innermost last. */
const scopes: AbortController[] = [];

/**
 * Runs `work` with a signal that Ctrl-C, SIGTERM, SIGHUP or a closed output pipe aborts. Of nested work only the
 * innermost is cancelled: a turn rather than the conversation around it. A second signal exits at once, and the SDK ends
 * the agent on exit.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const scope = new AbortController();
  if (scopes.push(scope) === 1) startListening();
  try {
    return await work(scope.signal);
  } catch (error) {
    // Ctrl-C in a terminal reaches the agent as well, and its error may arrive first.
    throw scope.signal.aborted ? scope.signal.reason : error;
  } finally {
    scopes.splice(scopes.indexOf(scope), 1);
    if (scopes.length === 0) stopListening();
  }
}

function interrupt(cause: Cause): void {
  const message = cause === "SIGINT" ? "Cancelled." : `Ended by ${cause}.`;
  const reason = new CliError(exitCodes[cause], message);
  const innermost = scopes.at(-1);
  if (innermost?.signal.aborted && cause !== "EPIPE") process.exit(reason.exitCode);
  innermost?.abort(reason);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") interrupt("EPIPE");
}

function startListening(): void {
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on("error", onOutputError);
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, interrupt);
  process.stdout.off("error", onOutputError);
}
