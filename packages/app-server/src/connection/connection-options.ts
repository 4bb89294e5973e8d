import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import type { ConnectionClosedError, ConnectionLostError, TransportEnd } from "../messages/errors.js";

/** Options of a connection. */
export interface ConnectionOptions {
  /**
   * The maximum number of requests that await their responses at once. Further requests are queued and sent in order.
   * A flooded server rejects requests (from about 200 at once) and never responds to some (from about 1,000).
   * Default: 32.
   */
  maxRequestsInFlight?: number | undefined;
  /** The timeout of a request that sets no `timeoutMs` of its own, in milliseconds. Default: 60,000. */
  requestTimeoutMs?: number | undefined;
  /** Called with each problem that does not end the connection. Errors it throws are ignored. Default: none. */
  onDiagnostic?: ((diagnostic: ConnectionDiagnostic) => void) | undefined;
  /**
   * Texts, such as an API key, to replace by `[redacted]` in errors, diagnostics and the log of a started server,
   * including their escaped and encoded forms; see `redact()` of `@codex/protocol`. Texts of fewer than 8 characters
   * are ignored.
   */
  secrets?: readonly string[] | undefined;
}

/** How a connection ended. */
export interface ConnectionEnd extends TransportEnd {
  /** A `ConnectionClosedError` when this program closed the connection, otherwise a `ConnectionLostError`. */
  error: ConnectionLostError | ConnectionClosedError;
}
