import { CodexError } from "@codex/protocol";

/**
 * The server did not answer a request in time. If it was sent, the server may still carry it out, so look before
 * repeating what must not happen twice.
 */
export class RequestTimeoutError extends CodexError {
  /** The request's method, for example `thread/read`. */
  readonly method: string;
  /** The limit that passed, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the request was sent at all; otherwise all that time others were waiting for their answers. */
  readonly sent: boolean;

  /**
   * @param method The request's method.
   * @param timeoutMs The limit that passed.
   * @param sent Whether the request was sent at all.
   */
  constructor(method: string, timeoutMs: number, sent: boolean) {
    const what = sent
      ? `codex app-server did not answer ${method} within ${timeoutMs} ms.`
      : `${method} could not be sent within ${timeoutMs} ms, because too many requests waited for their answers.`;
    super("request_timeout", `${what} Pass a longer timeoutMs if it may take longer.`, { retryable: true });
    this.method = method;
    this.timeoutMs = timeoutMs;
    this.sent = sent;
  }

  override get name(): string {
    return "RequestTimeoutError";
  }
}
