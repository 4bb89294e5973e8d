import { createHash } from "node:crypto";
import { CodexError } from "@codex/protocol";
import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import { MessageTooLargeError } from "../messages/errors.js";
import { rpcErrorCode } from "../messages/rpc-message.js";
import type { RequestId } from "../wire/index.js";

/**
 * A handler returns this to send no response. The server sends a request to every client that is subscribed to the
 * thread and takes the first response, so a client that does not run the turn can leave the request to the one that does.
 *
 * The handler's `signal` still aborts once the request is settled. A request that no client answers stalls its turn.
 * Over stdio there is no other client, so always answer.
 */
export const noAnswer: unique symbol = Symbol.for("@codex/app-server/no-answer");

/** The type of {@link noAnswer}. */
export type NoAnswer = typeof noAnswer;

/**
 * Handles one method of the server's requests. The server receives the returned result, or an error if the handler
 * throws. Returning {@link noAnswer} sends nothing.
 */
export type RequestHandler<Params = unknown, Result = unknown> = (
  params: Params,
  context: RequestContext,
) => Result | NoAnswer | Promise<Result | NoAnswer>;

/** The second argument of a {@link RequestHandler}. */
export interface RequestContext {
  /**
   * Aborts when no response is needed anymore: codex settled the request itself, for example because its turn was
   * interrupted, another client answered it, or the connection ended. Later results of the handler are dropped.
   */
  signal: AbortSignal;
  /** The id of the request. The server counts from 0. */
  id: RequestId;
  /** The method of the request. */
  method: string;
}

/** What {@link IncomingRequests} needs of its connection. */
export interface IncomingRequestsContext {
  /** Sends one message. Throws if the message is too large or cannot be serialized as JSON. */
  send(method: string, message: object): void;
  /** Reports a problem. */
  report(diagnostic: ConnectionDiagnostic): void;
}

/** A request from the server whose handler has not answered yet. */
interface UnansweredRequest {
  id: RequestId;
  method: string;
  controller: AbortController;
  /** Whether the handler has left it to another client. */
  isLeft: boolean;
}

/** How many answered requests are remembered. The server does not confirm every answer, such as that to a call of a tool. */
const maxAnswered = 100;

/**
 * The server's requests. Each receives one response, the handler's result or an error, unless the handler leaves it to
 * another client or the server settles it first.
 */
export class IncomingRequests {
  readonly #context: IncomingRequestsContext;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #unanswered = new Map<RequestId, UnansweredRequest>();
  /** What the answers that the server has not confirmed were for: a digest by id. */
  readonly #answered = new Map<RequestId, string>();

  constructor(context: IncomingRequestsContext) {
    this.#context = context;
  }

  /** Sets the only handler of a method. Returns a function that removes it. */
  handle(method: string, handler: RequestHandler): () => void {
    if (this.#handlers.has(method)) {
      throw new CodexError("invalid_option", `onRequest: ${method} already has a handler; remove it first.`);
    }
    this.#handlers.set(method, handler);
    return () => {
      if (this.#handlers.get(method) === handler) this.#handlers.delete(method);
    };
  }

  /** Runs the handler of a request, or rejects the request if there is none. */
  onRequest(id: RequestId, method: string, params: unknown): void {
    const handler = this.#handlers.get(method);
    if (handler === undefined) {
      this.#refuse(id, method);
      return;
    }
    if (this.#isDuplicate(id, method) || this.#isAnswered(id, method, params)) return;
    // Ends one that was left to another client.
    this.onResolved(id);
    const request = { id, method, controller: new AbortController(), isLeft: false };
    this.#unanswered.set(id, request);
    void this.#run(handler, request, params);
  }

  /** Rejects a request that is nested too deep to reach a handler. */
  onDeepRequest(id: RequestId, method: string, diagnostic: ConnectionDiagnostic): void {
    if (this.#isDuplicate(id, method)) return;
    this.#context.report(diagnostic);
    this.#sendError(id, method, rpcErrorCode.invalidRequest, "The request is nested too deep.");
  }

  /** Aborts the handler of a request that the server has settled. */
  onResolved(id: unknown): void {
    this.#answered.delete(id as RequestId);
    const request = this.#unanswered.get(id as RequestId);
    if (request === undefined) return;
    const settled = `codex settled ${request.method} without waiting for a response.`;
    this.#drop(request, new DOMException(settled, "AbortError"));
  }

  /** Aborts all handlers, because the connection has ended. */
  dropAll(reason: unknown): void {
    for (const request of [...this.#unanswered.values()]) this.#drop(request, reason);
  }

  #isDuplicate(id: RequestId, method: string): boolean {
    // The server sends an open request again when the client subscribes again, and the handler may now answer it.
    if (this.#unanswered.get(id)?.isLeft !== false) return false;
    this.#reportDuplicate(id, method, "pending");
    return true;
  }

  /** Whether the request was answered already. The server may have sent it again before it read the answer. */
  #isAnswered(id: RequestId, method: string, params: unknown): boolean {
    if (!this.#answered.has(id) || this.#answered.get(id) !== digestOf(method, params)) return false;
    this.#reportDuplicate(id, method, "answered");
    return true;
  }

  #remember(id: RequestId, method: string, params: unknown): void {
    this.#answered.delete(id);
    this.#answered.set(id, digestOf(method, params));
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > maxAnswered && oldest !== undefined) this.#answered.delete(oldest);
  }

  #reportDuplicate(id: RequestId, method: string, state: "pending" | "answered"): void {
    this.#context.report({
      code: "duplicate_request",
      message: `codex app-server sent ${method} with the id of a request that is ${state}; it was skipped.`,
      method,
      detail: String(JSON.stringify(id)),
    });
  }

  async #run(handler: RequestHandler, request: UnansweredRequest, params: unknown): Promise<void> {
    const { id, method, controller } = request;
    let hasResult = false;
    try {
      const result = await handler(params, { signal: controller.signal, id, method });
      // A request left to another client stays pending, so that its signal aborts when the server settles it.
      request.isLeft = result === noAnswer;
      if (this.#unanswered.get(id) !== request || result === noAnswer) return;
      hasResult = true;
      // `undefined` would omit `result` from the response, and the server would wait forever.
      this.#context.send(method, { id, result: result ?? null });
      this.#remember(id, method, params);
    } catch (cause) {
      if (this.#unanswered.get(id) !== request) return;
      const tooLarge = hasResult && cause instanceof MessageTooLargeError;
      this.#context.report({
        code: "handler_failed",
        message: tooLarge
          ? `The result of the ${method} handler is too large; codex app-server received an error instead.`
          : `The ${method} handler failed; codex app-server received an error.`,
        method,
        cause,
      });
      // Codex logs this message, and the text of `cause` may contain secrets.
      const message = tooLarge ? "The client's result is too large." : "The client's handler failed.";
      this.#sendError(id, method, rpcErrorCode.internal, message);
      this.#remember(id, method, params);
    }
    this.#unanswered.delete(id);
  }

  #refuse(id: RequestId, method: string): void {
    this.#context.report({
      code: "unhandled_request",
      message: `codex app-server requested ${method}, which has no handler; the request was rejected.`,
      method,
    });
    this.#sendError(id, method, rpcErrorCode.methodNotFound, `Method not found: ${method}`);
  }

  /** Never throws, even if the request's id or method is too large to send back. */
  #sendError(id: RequestId, method: string, code: number, message: string): void {
    try {
      this.#context.send(method, { id, error: { code, message } });
    } catch (cause) {
      this.#context.report({
        code: "handler_failed",
        message:
          "A request from codex app-server received no response, because the error response could not be sent.",
        cause,
      });
    }
  }

  #drop(request: UnansweredRequest, reason: unknown): void {
    this.#unanswered.delete(request.id);
    request.controller.abort(reason);
  }
}

/** Identifies a request without keeping its parameters, which can be large. */
function digestOf(method: string, params: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify([method, params]))
    .digest("base64");
}
