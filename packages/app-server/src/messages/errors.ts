import { quoteStderr } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { type RpcError, rpcErrorCode } from "./rpc-message.js";

/** Characters of the server's error message that are quoted. For an unknown method the server lists every known one. */
const maxQuotedMessage = 1000;

/** Why a transport can receive no further messages. */
export type TransportEnd = {
  /** A phrase that completes an error message, for example `the process exited with code 1`. */
  reason: string;
  /** The exit code of the process behind the connection, or `null` when there is none or a signal ended it. */
  exitCode: number | null;
  /** The signal that ended the process, or `null`. */
  signal: NodeJS.Signals | null;
  /** The end of what the process wrote to stderr; empty when there is no process. */
  stderrTail: string;
  /** The close code of the WebSocket, or `null` when there is none. 1006: the socket closed without a close frame. */
  closeCode: number | null;
  /** The underlying error, if any. */
  cause?: unknown;
};

/** Details of a {@link ConnectionLostError}. */
export type ConnectionLostDetails = {
  /** The method of the request that awaited its response, if the error concerns one request. */
  method?: string | undefined;
  /** Whether a new connection can help. Default: `true`. */
  retryable?: boolean | undefined;
};

/** The last words of a server without a usable CODEX_HOME. */
const hasNoHome = /CODEX_HOME points to|failed to initialize sqlite state runtime/;

/**
 * The connection to the server was lost or could not be established: the process exited, or the socket closed.
 * `retryable` is `false` when a new connection would fail the same way, because the server refuses to start or sent a
 * message larger than the limit (`maxLineBytes`, or `maxMessageBytes` of a socket).
 */
export class ConnectionLostError extends CodexError {
  /** The method of the request that awaited its response; `null` when the error does not concern one request. */
  readonly method: string | null;
  /** The exit code of the process, or `null` when there is none or a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or `null`. */
  readonly signal: string | null;
  /** The end of what the process wrote to stderr; empty when there is no process. */
  readonly stderrTail: string;
  /** The close code of the WebSocket, or `null` when there is none. */
  readonly closeCode: number | null;

  /**
   * @param end Why the connection broke.
   * @param details The request that failed, and whether a new connection can help.
   */
  constructor(end: TransportEnd, { method, retryable = true }: ConnectionLostDetails = {}) {
    const meanwhile = method === undefined ? "" : ` while ${method} awaited its response`;
    const log = quoteStderr(end.stderrTail);
    const quotation = log ? ` Its stderr ended with: ${log}` : "";
    const remedy = hasNoHome.test(end.stderrTail)
      ? "\nSet CODEX_HOME to an existing directory that this user can write to."
      : "";
    super(
      "connection_lost",
      `The connection to codex app-server was lost${meanwhile}: ${end.reason}.${quotation}${remedy}`,
      { retryable, ...(end.cause === undefined ? {} : { cause: end.cause }) },
    );
    this.method = method ?? null;
    this.exitCode = end.exitCode;
    this.signal = end.signal;
    this.stderrTail = end.stderrTail;
    this.closeCode = end.closeCode;
  }

  override get name(): string {
    return "ConnectionLostError";
  }
}

/** The program closed the connection before or during the request. */
export class ConnectionClosedError extends CodexError {
  /** The method of the request; `null` when the error does not concern one request. */
  readonly method: string | null;

  /** @param method The method of the request, if the error concerns one. */
  constructor(method?: string) {
    const what = method === undefined ? "" : `, so ${method} has no response`;
    super(
      "closed",
      `The connection to codex app-server was closed by close()${what}. Open a new connection.`,
    );
    this.method = method ?? null;
  }

  override get name(): string {
    return "ConnectionClosedError";
  }
}

/** The server responded to a request with an error. */
export class RequestFailedError extends CodexError {
  /** The request's method, for example `thread/read`. */
  readonly method: string;
  /** The server's error code. It is -32600 for nearly all errors, so callers may need `serverMessage` too. */
  readonly rpcCode: number;
  /** The server's error message, in full. */
  readonly serverMessage: string;
  /** Machine-readable details from the server; `undefined` without any, or when the response is nested over 512 levels deep. */
  readonly data: unknown;

  /**
   * @param method The request's method.
   * @param error The error object of the response.
   * @param explanation A sentence on what the server's message means, if that is known.
   */
  constructor(method: string, error: RpcError, explanation?: string) {
    const refusal = `codex app-server refused ${method} (${error.code}): ${firstPart(error.message)}`;
    super("request_failed", explanation === undefined ? refusal : `${refusal}. ${explanation}`, {
      retryable: error.code === rpcErrorCode.overloaded,
    });
    this.method = method;
    this.rpcCode = error.code;
    this.serverMessage = error.message;
    this.data = error.data;
  }

  override get name(): string {
    return "RequestFailedError";
  }
}

/**
 * The server did not respond to a request within its timeout. If the request was sent, the server may still carry it
 * out. Check its effect before repeating a request that must not run twice.
 */
export class RequestTimeoutError extends CodexError {
  /** The request's method, for example `thread/read`. */
  readonly method: string;
  /** The timeout that elapsed, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the request was sent. If not, it spent the whole timeout queued behind other requests. */
  readonly sent: boolean;

  /**
   * @param method The request's method.
   * @param timeoutMs The timeout that elapsed, in milliseconds.
   * @param sent Whether the request was sent.
   */
  constructor(method: string, timeoutMs: number, sent: boolean) {
    const what = sent
      ? `codex app-server did not respond to ${method} within ${timeoutMs} ms.`
      : `${method} could not be sent within ${timeoutMs} ms, because too many other requests awaited their responses.`;
    super("request_timeout", `${what} Pass a larger timeoutMs if the request may take longer.`, {
      retryable: true,
    });
    this.method = method;
    this.timeoutMs = timeoutMs;
    this.sent = sent;
  }

  override get name(): string {
    return "RequestTimeoutError";
  }
}

/**
 * A message exceeds what the connection can carry and was not sent. Nothing was written, and the connection stays open.
 * Retrying cannot help; write large content to a file and send its path.
 */
export class MessageTooLargeError extends CodexError {
  /** The method of the request or notification; for a response, the method of its request. */
  readonly method: string;
  /** The size of the message in bytes, as JSON in UTF-8. */
  readonly bytes: number;
  /** The limit it exceeds, in bytes: `maxSendBytes` of the connection. */
  readonly maxBytes: number;

  /**
   * @param method The method of the request or notification; for a response, the method of its request.
   * @param bytes The size of the message, in bytes.
   * @param maxBytes The limit it exceeds, in bytes.
   */
  constructor(method: string, bytes: number, maxBytes: number) {
    super(
      "message_too_large",
      `A message of ${bytes} bytes for ${method} was not sent: this connection to codex app-server carries at most ` +
        `${maxBytes}. Send less, or write large content to a file and send its path.`,
    );
    this.method = method;
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  override get name(): string {
    return "MessageTooLargeError";
  }
}

function firstPart(text: string): string {
  return text.length > maxQuotedMessage ? `${text.slice(0, maxQuotedMessage)}…` : text;
}
