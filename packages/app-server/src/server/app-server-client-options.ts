import type { Connection } from "../connection/connection.js";
import type { ConnectionOptions } from "../connection/connection-options.js";
import type { HandshakeOptions } from "../handshake/handshake-options.js";

/** Options of a client over any transport. */
export interface AppServerClientOptions extends ConnectionOptions, HandshakeOptions {
  /**
   * Called before anything is sent: the place to register listeners and handlers that must not miss the server's first
   * messages, such as `configWarning`, which come together with its answer to the handshake.
   */
  setUp?: ((connection: Connection) => void) | undefined;
}
