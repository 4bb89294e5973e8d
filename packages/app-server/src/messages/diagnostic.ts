/** A problem that did not end the connection. */
export interface ConnectionDiagnostic {
  /**
   * The kind of problem. Newer versions may add kinds.
   *
   * - `invalid_line`: a line or frame is not JSON. It was skipped, or parsed without its terminal control codes.
   * - `malformed_message`: a message is JSON but not a request, notification or response. It was skipped.
   * - `notification_too_deep`: a notification is nested more than 512 levels deep. It was skipped.
   * - `request_too_deep`: a request from the server is nested more than 512 levels deep. It was rejected.
   * - `unknown_response`: a response to a request that was never sent.
   * - `duplicate_response`: a second response to one request.
   * - `late_response`: a response to a request that had already timed out.
   * - `server_overloaded`: the overloaded server rejected a request. The client sends it again.
   * - `unhandled_request`: a request from the server has no handler. It was rejected.
   * - `duplicate_request`: a request from the server has the id of a pending one, or was answered already. It was skipped.
   * - `handler_failed`: a handler threw, or its result cannot be sent (it cannot be serialized as JSON, or `cause` is a
   *   `MessageTooLargeError`). The server received an error.
   * - `listener_failed`: a notification listener threw.
   */
  code:
    | "invalid_line"
    | "malformed_message"
    | "notification_too_deep"
    | "request_too_deep"
    | "unknown_response"
    | "duplicate_response"
    | "late_response"
    | "server_overloaded"
    | "unhandled_request"
    | "duplicate_request"
    | "handler_failed"
    | "listener_failed"
    | (string & {});
  /** A description of the problem for people. */
  message: string;
  /** The method of the request or notification, if there is one. */
  method?: string;
  /** The thread id in a message that is nested too deep. */
  threadId?: string;
  /** The turn id in a message that is nested too deep. */
  turnId?: string;
  /** An excerpt of the data that could not be understood. */
  detail?: string;
  /** The underlying error, if any. */
  cause?: unknown;
}
