import { CodexError } from "@codex/protocol";

/** The longest delay that Node's timers accept, more than 24 days. A timer with a longer delay fires immediately. */
export const longestTimerMs = 2 ** 31 - 1;

/** How many requests may await their responses at once. */
export const defaultMaxRequestsInFlight = 32;

/** How long a request may take, in milliseconds. */
export const defaultRequestTimeoutMs = 60_000;

/**
 * @throws {CodexError} with code `invalid_option` when an option is not a number above 0. `Infinity` is accepted.
 */
export function checkPositive(option: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  throw new CodexError(
    "invalid_option",
    `Option \`${option}\` must be a number above 0, but got ${String(value)}.`,
  );
}

/**
 * The most bytes that may be sent over a transport on which a received message of more than `maxReceivedBytes` ends the
 * connection. The server echoes what it receives: a turn's input and a tool's result come back in `item/completed`,
 * together with the arguments of the call and a few hundred bytes of its own. This leaves 1 MiB for those, or an eighth
 * of a limit below 8 MiB.
 */
export function roomForEcho(maxReceivedBytes: number): number {
  return Math.floor(maxReceivedBytes - Math.min(1024 * 1024, maxReceivedBytes / 8));
}
