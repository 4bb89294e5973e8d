import type { Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { abortErrorOf, latePackage } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import type { WebSocket } from "ws";
import { checkPositive, longestTimerMs } from "../limits.js";
import { ConnectionLostError } from "../messages/errors.js";
import { isEncryptedOrLoopback, type WebSocketOptions } from "./web-socket-options.js";

const defaultConnectTimeoutMs = 10_000;
const defaultMaxMessageBytes = 64 * 1024 * 1024;

/** Loaded late, so that programs that never use a WebSocket do not pay for it. */
const webSocketPackage = latePackage(() => import("ws"), "ws");

/** A WebSocket whose handshake is complete. */
export interface OpenWebSocket {
  /** The WebSocket, paused. */
  socket: WebSocket;
  /** The underlying TCP or TLS socket, which keeps the program running. */
  connection: Socket;
  /** The largest message it accepts, in bytes. */
  maxMessageBytes: number;
}

/**
 * Opens a WebSocket and pauses it. `connectTimeoutMs` covers the name lookup, TCP, TLS and the HTTP upgrade. Node limits
 * the size of the response (16 KiB of headers).
 */
export async function openWebSocket(options: WebSocketOptions): Promise<OpenWebSocket> {
  const url = parseAddress(options.url);
  const token = readToken(options.token, url);
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  const maxMessageBytes = options.maxMessageBytes ?? defaultMaxMessageBytes;
  checkPositive("connectTimeoutMs", connectTimeoutMs);
  checkPositive("maxMessageBytes", maxMessageBytes);
  const { WebSocket } = await webSocketPackage();
  const { signal } = options;
  if (signal?.aborted) throw abortErrorOf(signal);
  return await new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
    });
    // Every byte from the server restarts the `handshakeTimeout` of ws, so it cannot serve as a total limit.
    const timer = setTimeout(
      () => refuse(`the handshake took longer than ${connectTimeoutMs} ms`, { retryable: true }),
      Math.min(connectTimeoutMs, longestTimerMs),
    );
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.off("error", onError);
    };
    const drop = (reason: unknown) => {
      settle();
      // `terminate` makes a connecting socket emit an error; without a listener it would be thrown.
      socket.on("error", () => {});
      socket.terminate();
      reject(reason);
    };
    const refuse = (problem: string, details: { retryable: boolean; cause?: unknown }) =>
      drop(cannotConnect(url, problem, details));
    const onError = (cause: Error) => {
      const problem = `${cause.message || String(cause)} (is \`codex app-server --listen\` running there?)`;
      refuse(problem, { retryable: true, cause });
    };
    const onAbort = () => drop(signal && abortErrorOf(signal));
    socket.on("error", onError);
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.once("unexpected-response", (_request, response) => {
      const status = response.statusCode ?? 0;
      const denied = status === 401 || status === 403;
      const remedy = denied ? " (check the token)" : "";
      refuse(`the server answered with HTTP status ${status}${remedy}`, { retryable: !denied });
    });
    socket.once("upgrade", ({ socket: connection }) => {
      socket.once("open", () => {
        settle();
        socket.pause();
        resolve({ socket, connection, maxMessageBytes });
      });
    });
  });
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "ws:" || url?.protocol === "wss:") return url;
  throw new CodexError("invalid_option", "Option `url` must be an address that begins with ws:// or wss://.");
}

/** Token files usually end in a line feed. Any other control character would break the header or inject another one. */
function readToken(text: string | undefined, url: URL): string | undefined {
  const token = text?.trim();
  if (token === undefined) return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CodexError("invalid_option", "Option `token` must be printable ASCII without spaces.");
  }
  if (!isEncryptedOrLoopback(url)) {
    throw new CodexError(
      "invalid_option",
      `Option \`token\` would cross the network unencrypted to ${url.host}. Use a wss:// address, or forward a local ` +
        "port through SSH and connect to ws://127.0.0.1:PORT.",
    );
  }
  return token;
}

function cannotConnect(
  url: URL,
  problem: string,
  { retryable, ...details }: { retryable: boolean; cause?: unknown },
): ConnectionLostError {
  // The user name, password and query of an address may be secret.
  const reason = `cannot connect to ${url.protocol}//${url.host}${url.pathname}: ${problem}`;
  const end = { reason, exitCode: null, signal: null, stderrTail: "", closeCode: null, ...details };
  return new ConnectionLostError(end, { retryable });
}
