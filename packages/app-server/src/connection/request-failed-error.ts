import { CodexError } from "@codex/protocol";

import { type RpcError, rpcErrorCode } from "./rpc-message.js";

/** For an unknown method the server lists all it knows, which are several thousand characters. */
const longestQuotation = 1000;

/** The server answered a request with an error. */
export class RequestFailedError extends CodexError {
  /** The request's method, for example `thread/read`. */
  readonly method: string;
  /** The server's error code. It is -32600 for nearly everything, so a look at `serverMessage` may be needed. */
  readonly rpcCode: number;
  /** The server's own words, in full. */
  readonly serverMessage: string;
  /** What the server adds for programs; `undefined` when nothing, or when the answer has more than 512 levels of nesting. */
  readonly data: unknown;

  /**
   * @param method The request's method.
   * @param error The error of the answer.
   */
  constructor(method: string, error: RpcError) {
    super("request_failed", `codex app-server refused ${method} (${error.code}): ${shorten(error.message)}`, {
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

function shorten(text: string): string {
  return text.length > longestQuotation ? `${text.slice(0, longestQuotation)}…` : text;
}
