/** The address of an app-server and how to connect to it. */
export interface WebSocketOptions {
  /** The address of the server: `ws://…` or `wss://…`. */
  url: string;
  /**
   * The capability token that the server was started with (`--ws-auth capability-token --ws-token-file FILE`). Sent as
   * `Authorization: Bearer`, and never included in an error or diagnostic. Requires a `wss://` address or a `ws://`
   * address of this machine (`localhost`, `127.0.0.0/8`, `::1`), because any other would expose it to the network.
   * Default: no token.
   */
  token?: string | undefined;
  /** Total time limit for connecting, in milliseconds, including the WebSocket handshake. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** Cancels connecting, which then rejects with the signal's reason. Has no effect on an open connection. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds between pings. If the server sends nothing for that long after a ping, the connection is lost. TCP
   * alone does not detect a machine that has disappeared. Default: 30,000.
   */
  heartbeatMs?: number | undefined;
  /**
   * The largest message accepted, in bytes. A larger one ends the connection. A value below 17 MiB also lowers
   * `maxSendBytes`, because the server echoes what it receives. Default: 64 MiB.
   */
  maxMessageBytes?: number | undefined;
}

/**
 * Whether a token may be sent to an address: the connection is encrypted or stays on this machine. The same rule
 * applies to `codex --remote-auth-token-env`.
 *
 * @param url The parsed address. `URL` has already normalized host names to lower case and IPv4 addresses to dotted form.
 */
export function isEncryptedOrLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "wss:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
