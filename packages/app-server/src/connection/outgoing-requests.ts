import { CodexError } from "@codex/protocol";
import { nestedTooDeepError } from "@codex/protocol/check";

import { AbortListeners } from "./abort-listeners.js";
import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import { MessageTooLargeError } from "./outgoing-message.js";
import { OutgoingRequest } from "./outgoing-request.js";
import { overloadDelayMs } from "./overload-delay.js";
import { readRpcError } from "./read-rpc-error.js";
import { RequestFailedError } from "./request-failed-error.js";
import type { RequestOptions } from "./request-options.js";
import { RequestSlots } from "./request-slots.js";
import { RequestTimeoutError } from "./request-timeout-error.js";
import { ResponseIds } from "./response-ids.js";
import { type IncomingResponse, rpcErrorCode } from "./rpc-message.js";

/** What the table of requests is given. */
export interface OutgoingRequestsContext {
  /** Sends one message. Throws when JSON cannot carry it, or when it is too large. */
  send(method: string, message: object): void;
  /** Takes note of something odd. */
  report(diagnostic: ConnectionDiagnostic): void;
  /** Hides secrets in the server's words. */
  redact(text: string): string;
  /** How many requests may wait for their answers at once. */
  maxInFlight: number;
}

/**
 * The requests of this program: at most so many at once, each with its deadline, each settled exactly once.
 *
 * A request that was sent keeps its slot until its answer or its deadline, even when its caller has given up: the slot
 * stands for what the server is busy with. An overloaded server's refusal keeps the slot as well, which slows us down.
 */
export class OutgoingRequests {
  readonly abortListeners = new AbortListeners();
  readonly #context: OutgoingRequestsContext;
  readonly #slots: RequestSlots;
  readonly #ids = new ResponseIds();
  /** Sent and not answered, by id. */
  readonly #sent = new Map<unknown, OutgoingRequest>();
  /** All that hold a slot or wait for one. */
  readonly #open = new Set<OutgoingRequest>();

  constructor(context: OutgoingRequestsContext) {
    this.#context = context;
    this.#slots = new RequestSlots(context.maxInFlight);
  }

  /** Sends a request, now or when it is its turn. */
  request(
    method: string,
    params: unknown,
    timeoutMs: number,
    options: RequestOptions<never>,
  ): Promise<unknown> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const request = new OutgoingRequest(method, params, timeoutMs, options, this);
    this.#open.add(request);
    this.#slots.acquire(() => !request.settled && this.#transmit(request));
    return request.promise;
  }

  /** Takes an answer. */
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

  /** Takes an answer whose result is nested too deep to be handed on. */
  onDeepResult(id: unknown): void {
    const request = this.#takeSent(id);
    if (request === undefined) return;
    request.fail(nestedTooDeepError(request.method, ["result"]));
    this.#finish(request, true);
  }

  /** Rejects every request there is. */
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
    if (!request.sent || !request.answerAfterAbort) request.fail(request.abortReason);
    if (request.sent) request.detach();
    else this.#finish(request, request.attempts > 0);
  }

  /** Removes the request that an answer belongs to; reports an answer that belongs to none. */
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
      const { id, method, params } = request;
      this.#context.send(method, { id, method, params });
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
      message: `codex app-server is overloaded; ${request.method} is sent again in ${Math.round(delayMs)} ms.`,
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
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new CodexError("invalid_input", `The parameters of ${method} cannot be sent as JSON: ${problem}`, {
    cause,
  });
}
