import { ownFields } from "@codex/exec";
import { redact } from "@codex/protocol";
import { isNestedTooDeep } from "@codex/protocol/check";

import type { Transport } from "../transport/transport.js";
import type { TransportEnd } from "../transport/transport-end.js";
import { checkPositive } from "./check-positive.js";
import { ConnectionClosedError } from "./connection-closed-error.js";
import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import type { ConnectionEnd } from "./connection-end.js";
import { ConnectionLostError } from "./connection-lost-error.js";
import {
  type ConnectionOptions,
  defaultMaxRequestsInFlight,
  defaultRequestTimeoutMs,
} from "./connection-options.js";
import { readDeepMessage } from "./deep-message.js";
import { IncomingRequests } from "./incoming-requests.js";
import { NotificationListeners } from "./notification-listeners.js";
import { bytesBeyond, MessageTooLargeError, messageText } from "./outgoing-message.js";
import { OutgoingRequests } from "./outgoing-requests.js";
import type { RequestHandler } from "./request-handler.js";
import type { RequestOptions } from "./request-options.js";
import { type IncomingCall, type IncomingResponse, isRequestId } from "./rpc-message.js";
import type { TypedNotifications, TypedRequestHandlers, TypedRequests } from "./typed-methods.js";

/**
 * JSON-RPC with a codex app-server over any transport, as the server speaks it: one object per message, without the
 * `jsonrpc` member. It begins to read at once; what is registered before the next `await` misses nothing.
 *
 * Whatever the server sends, nothing is thrown outside the promises of requests: oddities are diagnostics.
 */
export class Connection {
  /** Settles when the connection has ended, however it did. Never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /**
   * The most bytes of one message that can be sent, as JSON in UTF-8. The connection rejects a larger one before anything is
   * written, because it would end the connection and with it every turn. `Infinity` where the transport has no limit.
   *
   * Over stdio it is `maxLineBytes` less 1 MiB, 63 MiB by default: the server repeats what it receives. Over a WebSocket it
   * is 16 MiB, the largest frame the server accepts.
   */
  readonly maxSendBytes: number;

  readonly #transport: Transport;
  readonly #onDiagnostic: ((diagnostic: ConnectionDiagnostic) => void) | undefined;
  readonly #requestTimeoutMs: number;
  readonly #redact: (text: string) => string;
  readonly #outgoing: OutgoingRequests;
  readonly #incoming: IncomingRequests;
  readonly #listeners: NotificationListeners;
  /** Makes the error that requests get once the connection has ended. */
  #endedWith: ((method?: string) => ConnectionLostError | ConnectionClosedError) | undefined;
  #unheardNotifications = 0;

  /**
   * @param transport Not started yet. The connection owns it from now on.
   * @param options Limits, and whom to tell about oddities.
   * @throws {CodexError} with code `invalid_option`.
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
   * Sends a request and resolves with its result. Typed for the methods in `ClientRequests`; any other method can be
   * called as `request<Result>("some/method", params)`. Left out, the parameters are sent as `{}`, since the server
   * insists on them.
   *
   * @throws {RequestFailedError} The server answered with an error. (It is asked again by itself while it says that it
   *   is overloaded.)
   * @throws {RequestTimeoutError} There was no answer in time.
   * @throws {ConnectionLostError} The connection broke.
   * @throws {ConnectionClosedError} The connection was closed.
   * @throws {MessageTooLargeError} The message is larger than `maxSendBytes`; it was not sent.
   * @throws {CodexError} with code `invalid_input` when JSON cannot carry the parameters, and with code
   *   `invalid_option` for a `timeoutMs` that is no positive number.
   * @throws the signal's own reason.
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
   * Sends a notification. Does nothing once the connection has ended. The server knows only `initialized`.
   *
   * @throws {MessageTooLargeError} The message is larger than `maxSendBytes`; it was not sent.
   * @throws {TypeError} JSON cannot carry the parameters.
   */
  notify(method: string, params?: unknown): void {
    if (!this.#endedWith) this.#send(method, params === undefined ? { method } : { method, params });
  }

  /**
   * Listens to one method of notifications, or to all with `"*"`. Listeners are called in the order the notifications
   * came in, one after the other, before anything later is looked at; keep them quick. What one throws is a diagnostic.
   *
   * @returns Stops listening.
   */
  readonly onNotification: TypedNotifications = (method: string, listener: (value: never) => void) => {
    return this.#listeners.add(method, listener);
  };

  /**
   * Sets the handler of one method of the server's requests. The server receives what the handler returns, and an error
   * when it throws or its answer is larger than `maxSendBytes`. A handler that returns {@link noAnswer} leaves the request
   * to another client. Requests without a handler are refused.
   *
   * @returns Removes the handler.
   * @throws {CodexError} with code `invalid_option` when the method has a handler already.
   */
  readonly onRequest: TypedRequestHandlers = (method: string, handler: RequestHandler<never>) => {
    return this.#incoming.handle(method, handler as RequestHandler);
  };

  /** How many notifications had no listener at all. */
  get unheardNotifications(): number {
    return this.#unheardNotifications;
  }

  /**
   * Lets the program end by itself although the connection stands; a server it has started then ends with it. While a
   * request waits, its deadline keeps the program; notifications to come do not.
   */
  unref(): void {
    this.#transport.unref?.();
  }

  /** Takes `unref()` back: the connection keeps the program. This is how it starts. */
  ref(): void {
    this.#transport.ref?.();
  }

  /** Ends the connection and what its transport owns. Requests that wait are rejected at once. Never rejects. */
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
    // A listener may have closed the connection just now.
    if (this.#endedWith) return;
    if (typeof message !== "object" || message === null) {
      this.#reportMalformed(message);
      return;
    }
    // Checked here, so that it holds for every transport. Whatever uses the message from here on may recurse over it.
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
        "codex app-server sent a message that is neither request, notification nor answer; it was skipped.",
      detail: String(JSON.stringify(message)).slice(0, 200),
    });
  }

  #report(diagnostic: ConnectionDiagnostic): void {
    try {
      const { message, detail } = diagnostic;
      this.#onDiagnostic?.({
        ...diagnostic,
        message: this.#redact(message),
        ...(detail !== undefined && { detail: this.#redact(detail) }),
      });
    } catch {
      // Documented: what the listener throws is ignored.
    }
  }
}

/** The codes of a message beyond the limit: of `LineTooLongError` on stdio, of `ws` on a socket. */
const tooLongCodes: readonly unknown[] = ["line_too_long", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"];

/** Whether a new connection can help. */
function canRecover({ exitCode, cause }: TransportEnd, method: string | undefined): boolean {
  // A process that exits with an error before it has introduced itself does not like how it was started.
  const refusesToStart = method === "initialize" && exitCode !== null && exitCode !== 0;
  // The same request would bring the same message.
  const isTooLong = cause instanceof Error && tooLongCodes.includes((cause as { code?: unknown }).code);
  return !refusesToStart && !isTooLong;
}
