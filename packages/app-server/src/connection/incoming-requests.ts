import { CodexError } from "@codex/protocol";

import type { RequestId } from "../wire/index.js";
import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import type { RequestHandler } from "./request-handler.js";
import { rpcErrorCode } from "./rpc-message.js";

/** What the table of the server's requests is given. */
export interface IncomingRequestsContext {
  /** Sends one message. Throws when JSON cannot carry it. */
  send(message: object): void;
  /** Takes note of something odd. */
  report(diagnostic: ConnectionDiagnostic): void;
}

/** A request of the server's whose handler is at work. */
interface UnansweredRequest {
  id: RequestId;
  method: string;
  controller: AbortController;
}

/** The requests of the server: each is answered once, by its handler or with an error, or dropped when settled. */
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

  /** Refuses a request that is nested too deep to be handed on. */
  onDeepRequest(id: RequestId, method: string, diagnostic: ConnectionDiagnostic): void {
    if (this.#isDuplicate(id, method)) return;
    this.#context.report(diagnostic);
    const message = "The request is nested too deep.";
    this.#context.send({ id, error: { code: rpcErrorCode.invalidRequest, message } });
  }

  /** Takes the news that a request needs no answer any more. */
  onResolved(id: unknown): void {
    const request = this.#unanswered.get(id as RequestId);
    if (request === undefined) return;
    const settled = `codex settled ${request.method} without waiting for the answer.`;
    this.#drop(request, new DOMException(settled, "AbortError"));
  }

  /** Tells every handler at work that its answer cannot be sent any more. */
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
    try {
      const result = await handler(params, { signal: controller.signal, id, method });
      if (this.#unanswered.get(id) !== request) return;
      // `undefined` would leave the answer without its `result`, and the server waiting for ever.
      this.#context.send({ id, result: result ?? null });
    } catch (cause) {
      if (this.#unanswered.get(id) !== request) return;
      this.#context.report({
        code: "handler_failed",
        message: `The handler of ${method} failed; codex was told so.`,
        method,
        cause,
      });
      // Not the error's own words: they may hold secrets, and codex writes them to its log.
      this.#context.send({
        id,
        error: { code: rpcErrorCode.internal, message: "The client's handler failed." },
      });
    }
    this.#unanswered.delete(id);
  }

  #refuse(id: RequestId, method: string): void {
    this.#context.report({
      code: "unhandled_request",
      message: `codex app-server asked for ${method}, which has no handler; it was refused.`,
      method,
    });
    const message = `Method not found: ${method}`;
    this.#context.send({ id, error: { code: rpcErrorCode.methodNotFound, message } });
  }

  #drop(request: UnansweredRequest, reason: unknown): void {
    this.#unanswered.delete(request.id);
    request.controller.abort(reason);
  }
}
