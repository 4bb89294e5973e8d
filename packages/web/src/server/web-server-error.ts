import { CodexError, TurnFailedError } from "@codex/sdk";
import type { WebError } from "../model/web-event.js";
import type { ErrorBody } from "../model/wire.js";

/** A request that the web server rejects. */
export class RequestRejection extends Error {
  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** The code for programs. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The statuses of errors of the SDK; all others are 500. */
const statuses: Partial<Record<string, number>> = {
  invalid_input: 422,
  invalid_option: 422,
  thread_busy: 409,
  turn_ended: 409,
  key_reused: 409,
  request_closed: 409,
  request_failed: 502,
  connection_lost: 503,
  unsupported_option: 501,
  store_failed: 503,
  closed: 503,
};

/** Errors of a queue of turns that are for its operators: their messages can name hosts. */
const hiddenCodes: readonly string[] = ["store_failed", "unknown_account"];

/** Whether viewers may know the error, so that the server's log need not have it. */
export function isExpected(error: unknown): error is RequestRejection | CodexError {
  if (CodexError.isInstance(error)) return !hiddenCodes.includes(error.code);
  return error instanceof RequestRejection;
}

/** Describes an error for people and programs. What is no error of the SDK stays in the server's log. */
export function describeError(error: unknown): WebError {
  if (CodexError.isInstance(error) && isExpected(error)) {
    const reason = error instanceof TurnFailedError ? error.reason : null;
    const message = error instanceof TurnFailedError ? error.detail : error.message;
    return { code: error.code, message, retryable: error.retryable, ...(reason !== null && { reason }) };
  }
  if (error instanceof RequestRejection) {
    return { code: error.code, message: error.message, retryable: error.status === 503 };
  }
  if (CodexError.isInstance(error) && error.code === "store_failed") {
    const message = "The server cannot reach its turns. Its log has the reason.";
    return { code: error.code, message, retryable: true };
  }
  return { code: "internal", message: "The server failed. Its log has the reason.", retryable: false };
}

/** Makes the response to a request that failed. */
export function errorResponse(error: unknown): Response {
  const status = CodexError.isInstance(error)
    ? (statuses[error.code] ?? 500)
    : error instanceof RequestRejection
      ? error.status
      : 500;
  const body: ErrorBody = { error: describeError(error) };
  return Response.json(body, { status });
}
