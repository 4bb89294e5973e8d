import type { ConnectionDiagnostic } from "../connection/connection-diagnostic.js";
import type { TransportEnd } from "./transport-end.js";

/**
 * Moves whole messages between this program and a codex app-server. It knows neither requests nor answers. Make one with
 * `stdioTransport` or `webSocketTransport`, or implement this interface.
 */
export interface Transport {
  /** Begins to deliver what arrives. Called once; messages that came before are kept until then. */
  start(receiver: TransportReceiver): void;

  /**
   * Sends one message, after those sent before. Does not wait, and does not fail when the other side is gone: that
   * shows in `closed`.
   *
   * @param text The message as JSON, without line feeds.
   */
  send(text: string): void;

  /**
   * The most bytes of UTF-8 that one message may have. The connection rejects a larger one and never passes it to
   * `send`. Default: no limit.
   */
  readonly maxSendBytes?: number | undefined;

  /** Settles once nothing can arrive any more, and tells why. Never rejects. */
  readonly closed: Promise<TransportEnd>;

  /** Ends the connection and whatever the transport owns. Never rejects; resolves when all of it is gone. */
  close(): Promise<void>;

  /** Lets the program end by itself although the connection stands. Left out where it never keeps the program. */
  unref?(): void;

  /** Takes `unref()` back. This is how it starts. */
  ref?(): void;
}

/**
 * The most that may be sent where a message of more than `maxReceivedBytes` ends the connection. The server repeats what
 * it receives: a turn's input and a tool's result come back in `item/completed`. The notification also has the arguments
 * of the call and a few hundred bytes of its own; a MiB is left for these, or an eighth of a small limit.
 */
export function roomForEcho(maxReceivedBytes: number): number {
  return Math.floor(maxReceivedBytes - Math.min(1024 * 1024, maxReceivedBytes / 8));
}

/** Where a transport delivers to. Neither function throws. */
export interface TransportReceiver {
  /** The next message, parsed; any JSON value. */
  onMessage(message: unknown): void;
  /** Something arrived that is no message; it was skipped. */
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
}
