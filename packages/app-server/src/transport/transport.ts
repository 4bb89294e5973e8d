import type { ConnectionDiagnostic } from "../connection/connection-diagnostic.js";
import type { TransportEnd } from "./transport-end.js";

/**
 * Moves whole messages between this program and a codex app-server. It knows JSON, but neither requests nor answers.
 * Make one with `stdioTransport` or `webSocketTransport`, or write another one: this is all that is asked of it.
 */
export interface Transport {
  /** Begins to deliver what arrives. Called once; messages that came before are kept until then. */
  start(receiver: TransportReceiver): void;

  /**
   * Sends one message, after those sent before. Does not wait, and does not fail when the other side is gone: that
   * shows in `closed`.
   *
   * @throws {TypeError} when JSON cannot carry the message; then nothing was sent.
   */
  send(message: object): void;

  /** Settles once nothing can arrive any more, and tells why. Never rejects. */
  readonly closed: Promise<TransportEnd>;

  /** Ends the connection and whatever the transport owns. Never rejects; resolves when all of it is gone. */
  close(): Promise<void>;

  /** Lets the program end by itself although the connection stands. Left out where it never keeps the program. */
  unref?(): void;

  /** Takes `unref()` back. This is how it starts. */
  ref?(): void;
}

/** Where a transport delivers to. Neither function throws. */
export interface TransportReceiver {
  /** The next message, parsed; any JSON value. */
  onMessage(message: unknown): void;
  /** Something arrived that is no message; it was skipped. */
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
}
