import type { ClientInfo } from "./initialize.js";

/** How a client introduces itself. */
export interface HandshakeOptions {
  /** Who the client is. */
  clientInfo: ClientInfo;
  /** Whether experimental methods and fields may be used. Default: `true`. */
  experimentalApi?: boolean | undefined;
  /** Exact names of notifications the server shall not send. Default: it sends all. */
  optOutNotificationMethods?: readonly string[] | undefined;
}
