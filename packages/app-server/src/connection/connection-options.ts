import type { ConnectionDiagnostic } from "./connection-diagnostic.js";

/** Options of a connection. */
export interface ConnectionOptions {
  /**
   * How many requests may wait for their answers at once; more are sent in order as these are answered. Default: 32.
   * Under a flood the server refuses requests (from about 200 at once), and leaves some without any answer (from about
   * 1,000; seen on 0.163.0 and 0.169.0).
   */
  maxRequestsInFlight?: number | undefined;
  /** Milliseconds a request may take from the call to its answer, unless it says otherwise. Default: 60,000. */
  requestTimeoutMs?: number | undefined;
  /** Told about oddities that do not stop the connection. What it throws is ignored. Default: nobody is told. */
  onDiagnostic?: ((diagnostic: ConnectionDiagnostic) => void) | undefined;
  /**
   * Texts such as an API key that are replaced by `[redacted]` in errors and diagnostics, and in the log of a server that is
   * started, also where they are escaped or encoded: see `redact()` of `@codex/protocol`. Those of fewer than 8 characters
   * are ignored.
   */
  secrets?: readonly string[] | undefined;
}

/** How many requests may wait for their answers at once, unless told otherwise. */
export const defaultMaxRequestsInFlight = 32;

/** Milliseconds a request may take, unless told otherwise. */
export const defaultRequestTimeoutMs = 60_000;
