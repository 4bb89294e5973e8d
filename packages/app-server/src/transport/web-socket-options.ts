/** Where an app-server listens, and how to speak with it. */
export interface WebSocketOptions {
  /** Its address: `ws://…` or `wss://…`. */
  url: string;
  /**
   * The capability token it was started with (`--ws-auth capability-token --ws-token-file FILE`). Sent as
   * `Authorization: Bearer`, and never part of a message of this package. Default: none.
   */
  token?: string | undefined;
  /** Milliseconds until the connection must stand. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** Gives up connecting, with the signal's own reason. Does nothing to a connection that stands. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds between two signs of life. When the other side gives none for that long, the connection counts as
   * lost; TCP alone does not notice a machine that is gone. Default: 30,000.
   */
  heartbeatMs?: number | undefined;
  /** Longest message that is accepted, in bytes; a longer one ends the connection. Default: 64 MiB. */
  maxMessageBytes?: number | undefined;
}
