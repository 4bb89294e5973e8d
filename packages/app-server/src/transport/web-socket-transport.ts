import type { Socket } from "node:net";

import { ownFields } from "@codex/exec";
import type { RawData, WebSocket } from "ws";

import { checkPositive } from "../connection/check-positive.js";
import { Heartbeat } from "./heartbeat.js";
import { type OpenWebSocket, openWebSocket } from "./open-web-socket.js";
import { parseMessage } from "./parse-message.js";
import { roomForEcho, type Transport, type TransportReceiver } from "./transport.js";
import type { TransportEnd } from "./transport-end.js";
import type { WebSocketOptions } from "./web-socket-options.js";

const defaultHeartbeatMs = 30_000;

/** The largest frame the server accepts (0.171.0); it drops the connection over a frame that is one byte longer. */
const maxFrameBytes = 16 * 1024 * 1024;

/** How long the other side may take to say goodbye, before the socket is simply dropped. */
const closeGraceMs = 2000;

/**
 * Connects to an app-server that listens on a socket, one message per frame. Closing it leaves the server running, and
 * its turns too: another connection can take them over with `thread/resume`.
 *
 * @throws {ConnectionLostError} (the promise rejects with it) when the connection cannot be made; `retryable` is false
 *   where the server refuses the token.
 * @throws {CodexError} with code `invalid_option`; also for a `token` that would cross the network unencrypted.
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

  /** What arrives before `start` waits in the system's buffer: the socket is paused. */
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
    // A paused socket would never read the other side's goodbye.
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

  #describeEnd(closeCode: number, words: string): TransportEnd {
    const said = words === "" ? "" : `, saying: ${words}`;
    const reason = this.#failure?.message ?? `the socket was closed with code ${closeCode}${said}`;
    const cause = this.#failure === undefined ? {} : { cause: this.#failure };
    return { reason, exitCode: null, signal: null, stderrTail: "", closeCode, ...cause };
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}
