import { CodexError } from "@codex/protocol";

import type { RequestId } from "../wire/index.js";
import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import { MessageTooLargeError } from "./outgoing-message.js";
import { noAnswer, type RequestHandler } from "./request-handler.js";
import { rpcErrorCode } from "./rpc-message.js";

/** What the table of the server's requests needs. */
export interface IncomingRequestsContext {
  /** Sends one message. Throws when JSON cannot carry it, or when it is too large. */
  send(method: string, message: object): void;
  /** Reports something odd. */
  report(diagnostic: ConnectionDiagnostic): void;
}

/** A request from the server that has a handler and no answer yet. */
interface UnansweredRequest {
  id: RequestId;
  method: string;
  controller: AbortController;
}

/**
 * The server's requests. Each gets one answer, its handler's result or an error, unless the handler leaves it to another
 * client or the server settles it first.
 */
export class IncomingRequests {
  readonly #context: IncomingRequestsContext;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #unanswered = new Map<RequestId, UnansweredRequest>();

  constructor(context: IncomingRequestsContext) {
    this.#context = context;
  }

  /** Sets the handler of a method; the function returned removes it. A method has one, since it has one answer. */
  handle(method: string, handler: RequestHandler): () => void {
    if (this.#handlers.has(method)) {
      throw new CodexError(
        "invalid_option",
        `onRequest: ${method} already has a handler; remove that one first.`,
      );
    }
    this.#handlers.set(method, handler);
    return () => {
      if (this.#handlers.get(method) === handler) this.#handlers.delete(method);
    };
  }

  /** Takes a request. */
  onRequest(id: RequestId, method: string, params: unknown): void {
    const handler = this.#handlers.get(method);
    if (handler === undefined) {
      this.#refuse(id, method);
      return;
    }
    if (this.#isDuplicate(id, method)) return;
    const request = { id, method, controller: new AbortController() };
    this.#unanswered.set(id, request);
    void this.#run(handler, request, params);
  }

  /** Refuses a request that is nested too deep to reach a handler. */
  onDeepRequest(id: RequestId, method: string, diagnostic: ConnectionDiagnostic): void {
    if (this.#isDuplicate(id, method)) return;
    this.#context.report(diagnostic);
    this.#sendError(id, method, rpcErrorCode.invalidRequest, "The request is nested too deep.");
  }

  /** Forgets a request that the server has settled. */
  onResolved(id: unknown): void {
    const request = this.#unanswered.get(id as RequestId);
    if (request === undefined) return;
    const settled = `codex settled ${request.method} without waiting for the answer.`;
    this.#drop(request, new DOMException(settled, "AbortError"));
  }

  /** Forgets all requests, because no answer can be sent any more. */
  dropAll(reason: unknown): void {
    for (const request of [...this.#unanswered.values()]) this.#drop(request, reason);
  }

  #isDuplicate(id: RequestId, method: string): boolean {
    if (!this.#unanswered.has(id)) return false;
    this.#context.report({
      code: "duplicate_request",
      message: `codex app-server sent ${method} with the id of a request that is not answered yet; it was skipped.`,
      method,
      detail: String(JSON.stringify(id)),
    });
    return true;
  }

  async #run(handler: RequestHandler, request: UnansweredRequest, params: unknown): Promise<void> {
    const { id, method, controller } = request;
    let hasResult = false;
    try {
      const result = await handler(params, { signal: controller.signal, id, method });
      // A request without an answer stays here until the server settles it, for the handler's signal.
      if (this.#unanswered.get(id) !== request || result === noAnswer) return;
      hasResult = true;
      // `undefined` would leave the answer without its `result`, and the server would wait forever.
      this.#context.send(method, { id, result: result ?? null });
    } catch (cause) {
      if (this.#unanswered.get(id) !== request) return;
      const tooLarge = hasResult && cause instanceof MessageTooLargeError;
      this.#context.report({
        code: "handler_failed",
        message: tooLarge
          ? `The answer of the handler of ${method} is too large; codex app-server received an error instead.`
          : `The handler of ${method} failed; codex app-server received an error.`,
        method,
        cause,
      });
      // The error's own message may hold secrets, and codex writes it to its log.
      const message = tooLarge ? "The client's answer is too large." : "The client's handler failed.";
      this.#sendError(id, method, rpcErrorCode.internal, message);
    }
    this.#unanswered.delete(id);
  }

  #refuse(id: RequestId, method: string): void {
    this.#context.report({
      code: "unhandled_request",
      message: `codex app-server asked for ${method}, which has no handler; it was refused.`,
      method,
    });
    this.#sendError(id, method, rpcErrorCode.methodNotFound, `Method not found: ${method}`);
  }

  /** Never throws, even where the request's own id or method is too large to be sent back. */
  #sendError(id: RequestId, method: string, code: number, message: string): void {
    try {
      this.#context.send(method, { id, error: { code, message } });
    } catch (cause) {
      this.#context.report({
        code: "handler_failed",
        message:
          "A request from codex app-server has no answer, because not even an error can be sent for it.",
        cause,
      });
    }
  }

  #drop(request: UnansweredRequest, reason: unknown): void {
    this.#unanswered.delete(request.id);
    request.controller.abort(reason);
  }
}
