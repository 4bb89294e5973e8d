import type { TransportEnd } from "../transport/transport-end.js";
import type { ConnectionClosedError } from "./connection-closed-error.js";
import type { ConnectionLostError } from "./connection-lost-error.js";

/** How a connection ended. */
export interface ConnectionEnd extends TransportEnd {
  /** `connection_lost`, or `closed` when this program closed it. */
  error: ConnectionLostError | ConnectionClosedError;
}
