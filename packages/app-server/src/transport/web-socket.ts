import type { Socket } from "node:net";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { ownFields } from "@codex/exec";
import type { RawData, WebSocket } from "ws";
import { checkPositive, roomForEcho } from "../limits.js";
import type { TransportEnd } from "../messages/errors.js";
import { parseMessage } from "../messages/message-text.js";
import type { Transport, TransportReceiver } from "./transport.js";
import { type OpenWebSocket, openWebSocket } from "./web-socket-handshake.js";
import type { WebSocketOptions } from "./web-socket-options.js";

const defaultHeartbeatMs = 30_000;

/** The largest frame the server accepts (0.171.0). A frame of one byte more ends the connection. */
const maxFrameBytes = 16 * 1024 * 1024;

/** Milliseconds to wait for the close frame of the server before the socket is destroyed. */
const closeGraceMs = 2000;

/**
 * Connects to an app-server that listens on a WebSocket, with one message per frame. Closing the connection leaves the
 * server and its turns running; another connection can take them over with `thread/resume`.
 *
 * @throws {ConnectionLostError} when the connection cannot be established. `retryable` is `false` if the server rejects
 *   the token.
 * @throws {CodexError} with code `invalid_option` when an option is invalid or `token` would be sent unencrypted over
 *   the network.
 */
export async function webSocketTransport(options: WebSocketOptions): Promise<Transport> {
  options = ownFields(options);
  const heartbeatMs = options.heartbeatMs ?? defaultHeartbeatMs;
  checkPositive("heartbeatMs", heartbeatMs);
  return new WebSocketTransport(await openWebSocket(options), heartbeatMs);
}

class WebSocketTransport implements Transport {
  readonly closed: Promise<TransportEnd>;
  readonly maxSendBytes: number;
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  #failure: Error | undefined;

  /** The socket is paused, so messages wait in the operating system's buffer until `start`. */
  constructor({ socket, connection, maxMessageBytes }: OpenWebSocket, heartbeatMs: number) {
    this.maxSendBytes = Math.min(maxFrameBytes, roomForEcho(maxMessageBytes));
    this.#socket = socket;
    this.#connection = connection;
    const heartbeat = new Heartbeat(socket, heartbeatMs, (silence) => this.#drop(silence));
    socket.on("error", (error) => {
      this.#failure ??= error;
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        heartbeat.stop();
        resolve(this.#describeEnd(code, reason.toString("utf8")));
      });
    });
  }

  start(receiver: TransportReceiver): void {
    const report = receiver.onDiagnostic.bind(receiver);
    this.#socket.on("message", (data) => {
      const message = parseMessage(textOf(data), "frame", report);
      if (message !== undefined) receiver.onMessage(message);
    });
    this.#socket.resume();
  }

  send(text: string): void {
    // The callback swallows the error of a socket that is already closed; `closed` reports it.
    this.#socket.send(text, () => {});
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#socket.terminate(), closeGraceMs);
    // A paused socket never reads the close frame.
    this.#socket.resume();
    this.#socket.close(1000);
    await this.closed;
    clearTimeout(timer);
  }

  unref(): void {
    this.#connection.unref();
  }

  ref(): void {
    this.#connection.ref();
  }

  #drop(failure: Error): void {
    this.#failure ??= failure;
    this.#socket.terminate();
  }

  #describeEnd(closeCode: number, message: string): TransportEnd {
    const suffix = message === "" ? "" : `: ${message}`;
    const reason = this.#failure?.message ?? `the socket was closed with code ${closeCode}${suffix}`;
    const cause = this.#failure === undefined ? {} : { cause: this.#failure };
    return { reason, exitCode: null, signal: null, stderrTail: "", closeCode, ...cause };
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}

/** Pings the server and reports when it sends nothing for a whole interval. */
class Heartbeat {
  readonly #timer: NodeJS.Timeout;

  /**
   * @param socket Each pong and each message counts as a sign of life.
   * @param intervalMs Milliseconds between pings, and the longest silence after a ping.
   * @param onSilence Called once, when the server has been silent for too long.
   */
  constructor(socket: WebSocket, intervalMs: number, onSilence: (silence: Error) => void) {
    let alive = true;
    const note = () => {
      alive = true;
    };
    socket.on("pong", note);
    socket.on("message", note);
    this.#timer = setInterval(() => {
      // Nothing can be received before `start` resumes the socket.
      if (socket.isPaused) return;
      if (!alive) {
        this.stop();
        onSilence(new Error(`the server sent nothing for ${intervalMs} ms`));
        return;
      }
      alive = false;
      socket.ping();
    }, intervalMs);
    // Only the socket should keep the program running.
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
