/** Where an app-server listens, and how to speak with it. */
export interface WebSocketOptions {
  /** Its address: `ws://…` or `wss://…`. */
  url: string;
  /**
   * The capability token it was started with (`--ws-auth capability-token --ws-token-file FILE`). Sent as
   * `Authorization: Bearer`, and never part of a message of this package. Needs a `wss://` address, or a `ws://` address
   * of this machine (`localhost`, `127.0.0.0/8`, `::1`): anything else would show it to the network. Default: none.
   */
  token?: string | undefined;
  /** Milliseconds that connecting may take in all, the WebSocket handshake included. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** Gives up connecting, with the signal's own reason. Does nothing to a connection that stands. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds between two signs of life. When the other side gives none for that long, the connection counts as
   * lost; TCP alone does not notice a machine that is gone. Default: 30,000.
   */
  heartbeatMs?: number | undefined;
  /**
   * Longest message that is accepted, in bytes; a longer one ends the connection. Below 17 MiB it also lowers what can be
   * sent (`maxSendBytes`), because the server repeats it. Default: 64 MiB.
   */
  maxMessageBytes?: number | undefined;
}

/**
 * Whether what is sent to an address stays unreadable to the network, so that a token may be: it is encrypted, or goes to
 * this machine. `codex --remote-auth-token-env` has the same rule.
 *
 * @param url The parsed address. Parsing writes host names in lower case and IPv4 addresses in dotted form.
 */
export function isEncryptedOrLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "wss:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
