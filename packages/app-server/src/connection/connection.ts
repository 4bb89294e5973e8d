import { callSafely, ownFields } from "@codex/exec";
import { redact } from "@codex/protocol";
import { isNestedTooDeep } from "@codex/protocol/describe";
import { checkPositive, defaultMaxRequestsInFlight, defaultRequestTimeoutMs } from "../limits.js";
import { readDeepMessage } from "../messages/deep-message.js";
import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import {
  ConnectionClosedError,
  ConnectionLostError,
  MessageTooLargeError,
  type TransportEnd,
} from "../messages/errors.js";
import { bytesBeyond, messageText } from "../messages/message-text.js";
import { type IncomingCall, type IncomingResponse, isRequestId } from "../messages/rpc-message.js";
import type { Transport } from "../transport/transport.js";
import type { ConnectionEnd, ConnectionOptions } from "./connection-options.js";
import { IncomingRequests, type RequestHandler } from "./incoming-requests.js";
import { NotificationListeners } from "./notifications.js";
import type { RequestOptions } from "./outgoing-request.js";
import { OutgoingRequests } from "./outgoing-requests.js";
import type { TypedNotifications, TypedRequestHandlers, TypedRequests } from "./typed-methods.js";

/**
 * A JSON-RPC connection to a codex app-server over any transport. It uses the server's dialect: one object per message,
 * without the `jsonrpc` member. Reading starts immediately; listeners and handlers registered before the next `await`
 * receive every message.
 *
 * Nothing that the server sends throws outside the promises of requests. Other problems go to `onDiagnostic`.
 */
export class Connection {
  /** Resolves when the connection has ended for any reason. Never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /**
   * The maximum size of one outgoing message, in bytes of JSON in UTF-8. A larger message would end the connection and
   * every turn with it, so it is rejected before anything is written. `Infinity` if the transport has no limit.
   *
   * Over stdio the limit is `maxLineBytes` minus 1 MiB, 63 MiB by default, because the server echoes what it receives.
   * Over a WebSocket it is 16 MiB, the largest frame the server accepts.
   */
  readonly maxSendBytes: number;

  readonly #transport: Transport;
  readonly #onDiagnostic: ((diagnostic: ConnectionDiagnostic) => void) | undefined;
  readonly #requestTimeoutMs: number;
  readonly #redact: (text: string) => string;
  readonly #outgoing: OutgoingRequests;
  readonly #incoming: IncomingRequests;
  readonly #listeners: NotificationListeners;
  /** Creates the error for requests made after the connection has ended. */
  #endedWith: ((method?: string) => ConnectionLostError | ConnectionClosedError) | undefined;
  #unheardNotifications = 0;

  /**
   * @param transport Must not be started yet. The connection takes ownership of it.
   * @param options Limits and callbacks.
   * @throws {CodexError} with code `invalid_option` when an option is invalid.
   */
  constructor(transport: Transport, options: ConnectionOptions = {}) {
    options = ownFields(options);
    const maxInFlight = options.maxRequestsInFlight ?? defaultMaxRequestsInFlight;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs;
    checkPositive("maxRequestsInFlight", maxInFlight);
    checkPositive("requestTimeoutMs", this.#requestTimeoutMs);
    this.#transport = transport;
    this.maxSendBytes = transport.maxSendBytes ?? Number.POSITIVE_INFINITY;
    this.#onDiagnostic = options.onDiagnostic;
    const { secrets = [] } = options;
    this.#redact = (text) => redact(text, secrets);
    const report = this.#report.bind(this);
    const send = this.#send.bind(this);
    this.#outgoing = new OutgoingRequests({ send, report, redact: this.#redact, maxInFlight });
    this.#incoming = new IncomingRequests({ send, report });
    this.#listeners = new NotificationListeners(report);
    this.closed = transport.closed.then((end) => this.#onTransportEnd(end));
    transport.start({ onMessage: this.#onMessage.bind(this), onDiagnostic: report });
  }

  /**
   * Sends a request and resolves with its result. Typed for the methods in `ClientRequests`; call any other method as
   * `request<Result>("some/method", params)`. Omitted parameters are sent as `{}`, because the server requires them.
   * A request that an overloaded server rejects is sent again, with growing delays, until its timeout.
   *
   * @throws {RequestFailedError} when the server responds with an error.
   * @throws {RequestTimeoutError} when no response arrives within the timeout.
   * @throws {ConnectionLostError} when the connection is lost.
   * @throws {ConnectionClosedError} when this program closes the connection.
   * @throws {MessageTooLargeError} when the message is larger than `maxSendBytes`. It was not sent.
   * @throws {CodexError} with code `invalid_input` when the parameters cannot be serialized as JSON, or with code
   *   `invalid_option` when `timeoutMs` is not a positive number.
   * @throws the signal's reason when `signal` aborts.
   */
  readonly request: TypedRequests = (
    method: string,
    params: unknown = {},
    options: RequestOptions<never> = {},
  ): Promise<never> => {
    options = ownFields(options);
    const timeoutMs = options.timeoutMs ?? this.#requestTimeoutMs;
    try {
      checkPositive("timeoutMs", timeoutMs);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#endedWith) return Promise.reject(this.#endedWith(method));
    return this.#outgoing.request(method, params, timeoutMs, options) as Promise<never>;
  };

  /**
   * Sends a notification. Does nothing once the connection has ended. The server supports only `initialized`.
   *
   * @throws {MessageTooLargeError} when the message is larger than `maxSendBytes`. It was not sent.
   * @throws {TypeError} when the parameters cannot be serialized as JSON.
   */
  notify(method: string, params?: unknown): void {
    if (!this.#endedWith) this.#send(method, params === undefined ? { method } : { method, params });
  }

  /**
   * Adds a listener for the notifications of one method, or of all methods with `"*"`. Notifications are delivered in
   * order, and listeners run before any later message is processed, so they should return quickly. An error that a
   * listener throws is reported as a diagnostic.
   *
   * @returns Removes the listener.
   */
  readonly onNotification: TypedNotifications = (method: string, listener: (value: never) => void) => {
    return this.#listeners.add(method, listener);
  };

  /**
   * Sets the handler for one method of the server's requests. The server receives the handler's result, or an error if
   * the handler throws or the result is larger than `maxSendBytes`. A handler that returns {@link noAnswer} leaves the
   * request to another client. Requests without a handler are rejected.
   *
   * @returns Removes the handler.
   * @throws {CodexError} with code `invalid_option` when the method already has a handler.
   */
  readonly onRequest: TypedRequestHandlers = (method: string, handler: RequestHandler<never>) => {
    return this.#incoming.handle(method, handler as RequestHandler);
  };

  /** The number of notifications received without any listener. */
  get unheardNotifications(): number {
    return this.#unheardNotifications;
  }

  /**
   * Lets the program exit while the connection is open; a server that it started exits with it. The timeout of a pending
   * request still keeps the program running.
   */
  unref(): void {
    this.#transport.unref?.();
  }

  /** Reverses `unref()`: the open connection keeps the program running. This is the initial state. */
  ref(): void {
    this.#transport.ref?.();
  }

  /** Ends the connection and everything its transport owns. Pending requests reject immediately. Never rejects. */
  async close(): Promise<void> {
    this.#end((method) => new ConnectionClosedError(method));
    await this.#transport.close();
  }

  /** The same as `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #send(method: string, message: object): void {
    const text = messageText(message);
    const bytes = bytesBeyond(this.maxSendBytes, text);
    if (bytes !== undefined) throw new MessageTooLargeError(method, bytes, this.maxSendBytes);
    this.#transport.send(text);
  }

  #onMessage(message: unknown): void {
    // A listener of the previous message may have closed the connection.
    if (this.#endedWith) return;
    if (typeof message !== "object" || message === null) {
      this.#reportMalformed(message);
      return;
    }
    // All code after this check may recurse over the message, whichever transport delivered it.
    if (isNestedTooDeep(message)) {
      this.#onDeepMessage(message as Record<string, unknown>);
      return;
    }
    const { method, id, params } = message as IncomingCall;
    if (typeof method === "string") {
      if (id === undefined) this.#onNotification(message as IncomingCall);
      else if (isRequestId(id)) this.#incoming.onRequest(id, method, params);
      else this.#reportMalformed(message);
    } else if ("id" in message && ("result" in message || "error" in message)) {
      this.#outgoing.onResponse(message as IncomingResponse);
    } else {
      this.#reportMalformed(message);
    }
  }

  #onDeepMessage(message: Record<string, unknown>): void {
    const known = readDeepMessage(message);
    switch (known.kind) {
      case "request":
        this.#incoming.onDeepRequest(known.id, known.method, known.diagnostic);
        break;
      case "result":
        this.#outgoing.onDeepResult(known.id);
        break;
      case "error":
        this.#outgoing.onResponse(known);
        break;
      case "other":
        this.#report(known.diagnostic);
        break;
    }
  }

  #onNotification(notification: IncomingCall): void {
    if (notification.method === "serverRequest/resolved") {
      this.#incoming.onResolved((notification.params as { requestId?: unknown } | undefined)?.requestId);
    }
    if (!this.#listeners.deliver(notification)) this.#unheardNotifications += 1;
  }

  #onTransportEnd(ended: TransportEnd): ConnectionEnd {
    const end = { ...ended, reason: this.#redact(ended.reason) };
    this.#end((method) => new ConnectionLostError(end, { method, retryable: canRecover(end, method) }));
    return { ...end, error: this.#endedWith?.() ?? new ConnectionLostError(end) };
  }

  #end(reasonFor: (method?: string) => ConnectionLostError | ConnectionClosedError): void {
    if (this.#endedWith) return;
    this.#endedWith = reasonFor;
    this.#outgoing.failAll(reasonFor);
    this.#incoming.dropAll(reasonFor());
  }

  #reportMalformed(message: unknown): void {
    this.#report({
      code: "malformed_message",
      message:
        "codex app-server sent a message that is not a request, notification or response; it was skipped.",
      detail: String(JSON.stringify(message)).slice(0, 200),
    });
  }

  #report(diagnostic: ConnectionDiagnostic): void {
    const { message, detail } = diagnostic;
    // Errors of the listener are ignored, as documented.
    void callSafely(() =>
      this.#onDiagnostic?.({
        ...diagnostic,
        message: this.#redact(message),
        ...(detail !== undefined && { detail: this.#redact(detail) }),
      }),
    );
  }
}

/** The error codes for a message that is too large: from `LineTooLongError` over stdio and from `ws` over a socket. */
const tooLongCodes: readonly unknown[] = ["line_too_long", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"];

/** Whether a new connection may succeed. */
function canRecover({ exitCode, cause }: TransportEnd, method: string | undefined): boolean {
  // An exit with an error during the handshake means that the server rejects its arguments or settings.
  const refusesToStart = method === "initialize" && exitCode !== null && exitCode !== 0;
  // The same request would produce the same message.
  const isTooLong = cause instanceof Error && tooLongCodes.includes((cause as { code?: unknown }).code);
  return !refusesToStart && !isTooLong;
}
