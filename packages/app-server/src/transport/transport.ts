import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import type { TransportEnd } from "../messages/errors.js";

/**
 * Carries whole messages between this program and a codex app-server, without interpreting them. Create one with
 * `stdioTransport` or `webSocketTransport`, or implement this interface.
 */
export interface Transport {
  /** Starts delivering messages. The connection calls it once. Messages received earlier wait until then. */
  start(receiver: TransportReceiver): void;

  /**
   * Queues one message after those sent before it. Returns immediately and never fails; a lost connection settles
   * `closed` instead.
   *
   * @param text The message as JSON, without line feeds.
   */
  send(text: string): void;

  /**
   * The maximum size of one message, in bytes of UTF-8. The connection rejects a larger message without calling `send`.
   * Default: no limit.
   */
  readonly maxSendBytes?: number | undefined;

  /** Resolves with the reason once no further message can arrive. Never rejects. */
  readonly closed: Promise<TransportEnd>;

  /** Ends the connection and everything the transport owns. Resolves when that is done. Never rejects. */
  close(): Promise<void>;

  /** Lets the program exit while the connection is open. Omit it if the transport never keeps the program running. */
  unref?(): void;

  /** Reverses `unref()`: an open connection keeps the program running. This is the initial state. */
  ref?(): void;
}

/** Receives what a transport delivers. Neither method throws. */
export interface TransportReceiver {
  /** Receives the next message, parsed: any JSON value. */
  onMessage(message: unknown): void;
  /** Receives a problem with the incoming data, such as a line that is not JSON. */
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
}
