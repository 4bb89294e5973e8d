/** Something odd that did not stop the connection. */
export interface ConnectionDiagnostic {
  /**
   * What kind of oddity it is. Newer versions may add kinds.
   *
   * - `invalid_line`: what arrived is not JSON; it was skipped, or read without the terminal control codes in it.
   * - `malformed_message`: it is JSON, but neither request, notification nor answer; it was skipped.
   * - `notification_too_deep`: a notification nested more than 512 levels deep; it was skipped.
   * - `request_too_deep`: a request of the server's nested more than 512 levels deep; it was refused.
   * - `unknown_response`: an answer to a request that was never sent.
   * - `duplicate_response`: a second answer to one request.
   * - `late_response`: an answer that came after its request had timed out.
   * - `server_overloaded`: the server refused a request for now; it is sent again.
   * - `unhandled_request`: a request of the server's that nobody handles; it was refused.
   * - `duplicate_request`: a request of the server's with the id of one that is not answered yet; it was skipped.
   * - `handler_failed`: a handler threw, or its answer cannot be sent (JSON cannot carry it, or `cause` is a
   *   `MessageTooLargeError`); the server received an error.
   * - `listener_failed`: a listener of a notification threw.
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
  /** The same in words. */
  message: string;
  /** The method of the request or notification, where there is one. */
  method?: string;
  /** The thread that a message too deep names. */
  threadId?: string;
  /** The turn that a message too deep names. */
  turnId?: string;
  /** The beginning of what arrived, where it could not be understood. */
  detail?: string;
  /** The error underneath, if any. */
  cause?: unknown;
}
