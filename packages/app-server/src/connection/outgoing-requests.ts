import { setTimeout } from "node:timers";
import { abortErrorOf } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { describeThrown, nestedTooDeepError } from "@codex/protocol/describe";
import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import { MessageTooLargeError, RequestFailedError, RequestTimeoutError } from "../messages/errors.js";
import { type IncomingResponse, readRpcError, rpcErrorCode } from "../messages/rpc-message.js";
import { OutgoingRequest, type RequestOptions } from "./outgoing-request.js";
import { RequestSlots } from "./request-slots.js";
import { ResponseIds } from "./response-ids.js";

/** What {@link OutgoingRequests} needs of its connection. */
export interface OutgoingRequestsContext {
  /** Sends one message. Throws if the message is too large or cannot be serialized as JSON. */
  send(method: string, message: object): void;
  /** Reports a problem. */
  report(diagnostic: ConnectionDiagnostic): void;
  /** Replaces secrets in text from the server. */
  redact(text: string): string;
  /** How many requests may await their responses at once. */
  maxInFlight: number;
}

/**
 * The requests of this program. A limited number is in flight at once, and each is settled exactly once.
 *
 * A sent request keeps its slot until its response or deadline, even after its caller aborts, because the server is still
 * busy with it. It also keeps the slot while it waits to be sent again to an overloaded server, which throttles the client.
 */
export class OutgoingRequests {
  readonly #context: OutgoingRequestsContext;
  readonly #slots: RequestSlots;
  readonly #ids = new ResponseIds();
  /** Requests that await their response, by id. */
  readonly #sent = new Map<unknown, OutgoingRequest>();
  /** Requests that hold a slot or wait for one. */
  readonly #open = new Set<OutgoingRequest>();

  constructor(context: OutgoingRequestsContext) {
    this.#context = context;
    this.#slots = new RequestSlots(context.maxInFlight);
  }

  /** Sends a request as soon as a slot is free. */
  request(
    method: string,
    params: unknown,
    timeoutMs: number,
    options: RequestOptions<never>,
  ): Promise<unknown> {
    if (options.signal?.aborted) return Promise.reject(abortErrorOf(options.signal));
    const request = new OutgoingRequest(method, params, timeoutMs, options, this);
    this.#open.add(request);
    this.#slots.acquire(() => !request.settled && this.#transmit(request));
    return request.promise;
  }

  /** Settles the request that a response belongs to. */
  onResponse(response: IncomingResponse): void {
    const request = this.#takeSent(response.id);
    if (request === undefined) return;
    if (response.error === undefined) {
      request.succeed(response.result);
    } else {
      const failure = new RequestFailedError(
        request.method,
        readRpcError(response.error, this.#context.redact),
      );
      if (failure.rpcCode === rpcErrorCode.overloaded && !request.settled) {
        this.#retryLater(request, failure);
        return;
      }
      request.fail(failure);
    }
    this.#finish(request, true);
  }

  /** Rejects a request whose result is nested too deep. */
  onDeepResult(id: unknown): void {
    const request = this.#takeSent(id);
    if (request === undefined) return;
    request.fail(nestedTooDeepError(request.method, ["result"]));
    this.#finish(request, true);
  }

  /** Rejects all requests, because the connection has ended. */
  failAll(reasonFor: (method: string) => CodexError): void {
    for (const request of this.#open) {
      request.release();
      request.fail(reasonFor(request.method));
    }
    this.#open.clear();
    this.#sent.clear();
  }

  onDeadline(request: OutgoingRequest): void {
    const wasSent = request.sent;
    if (wasSent) {
      this.#sent.delete(request.id);
      this.#ids.noteExpired(request.id);
    }
    request.fail(new RequestTimeoutError(request.method, request.timeoutMs, request.attempts > 0));
    this.#finish(request, request.attempts > 0);
  }

  onAbort(request: OutgoingRequest): void {
    if (!request.sent || !request.answerAfterAbort) request.fail(request.abortError);
    if (request.sent) request.detach();
    else this.#finish(request, request.attempts > 0);
  }

  /** Removes and returns the request that a response belongs to. Reports a response without a request. */
  #takeSent(id: unknown): OutgoingRequest | undefined {
    const request = this.#sent.get(id);
    if (request === undefined) this.#context.report(this.#ids.explain(id));
    else this.#sent.delete(id);
    return request;
  }

  #transmit(request: OutgoingRequest): boolean {
    request.id = this.#ids.next();
    request.attempts += 1;
    this.#sent.set(request.id, request);
    try {
      const { id, method, params, trace } = request;
      this.#context.send(method, { id, method, params, ...(trace && { trace }) });
      return true;
    } catch (cause) {
      this.#sent.delete(request.id);
      request.fail(unsendable(request.method, cause));
      this.#finish(request, false);
      return false;
    }
  }

  #retryLater(request: OutgoingRequest, failure: RequestFailedError): void {
    const delayMs = overloadDelayMs(request.attempts);
    if (delayMs >= request.remainingMs) {
      request.fail(failure);
      this.#finish(request, true);
      return;
    }
    this.#context.report({
      code: "server_overloaded",
      message: `codex app-server is overloaded; ${request.method} will be sent again in ${Math.round(delayMs)} ms.`,
      method: request.method,
    });
    request.retryTimer = setTimeout(() => {
      request.retryTimer = undefined;
      if (!this.#transmit(request)) this.#slots.release();
    }, delayMs);
  }

  #finish(request: OutgoingRequest, holdsSlot: boolean): void {
    request.release();
    this.#open.delete(request);
    if (holdsSlot) this.#slots.release();
  }
}

function unsendable(method: string, cause: unknown): CodexError {
  if (cause instanceof MessageTooLargeError) return cause;
  const message = `The parameters of ${method} cannot be sent as JSON: ${describeThrown(cause)}`;
  return new CodexError("invalid_input", message, { cause });
}

/** The longest delay before the first retry. Each further retry doubles it. */
const firstDelayMs = 50;
/** The longest delay before any retry. */
const longestDelayMs = 2000;

/**
 * The delay before a rejected request is sent again, in milliseconds. Half of it is random, so that clients that were
 * rejected together do not return together.
 *
 * @param attempt How many times the request has been sent, from 1.
 */
export function overloadDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}
