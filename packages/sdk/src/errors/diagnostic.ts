import { callSafely } from "@codex/exec/errors";

/** A problem that does not end a turn. */
export type Diagnostic = {
  /**
   * The kind of problem. Newer versions may add kinds.
   *
   * - `invalid_line`: the agent printed a line that is not a JSON object.
   * - `unknown_event`: the type of an event or item is unknown to this version. It is delivered all the same.
   * - `unknown_option`: an option is unknown to this version, and not nearly the name of another one. It has no effect.
   * - `config_warning`, `deprecation`: warnings of an app-server about its settings or its machine.
   * - `no_credentials`: the agent has neither an API key nor a login, and its first request was refused.
   * - `mcp_server_failed`, `mcp_login_required`: an MCP server did not start, or needs a login, so the agent works without
   *   its tools. On app-server the message is the agent's and `detail` the server's name. Exec reports only a server that
   *   needs a login, without its name; `detail` is the line of its log.
   * - `approval_declined`, `user_input_unanswered`, `elicitation_refused`, `tool_failed`: a handler or tool gave no
   *   answer, so the SDK answered in its place.
   * - `request_left`: `codex.attach()` could not learn which changes an approval is about, so it did not answer, and the turn waits.
   * - `output_schema`: a plain JSON Schema as `outputSchema` breaks a rule of the model's strict mode, so the turn may fail.
   * - `tools_unavailable`: a resumed thread was not started with some of the given `tools`.
   * - `old_server`: the app-server is older than the oldest supported version.
   * - `unreadable_image`: the agent cannot decode an image of the input, and the model will not see it.
   * - `reconnecting`: the agent tries again to reach the model, after a failure that `detail` has.
   * - `checkpoint_incomplete`: a checkpoint leaves out paths, such as ignored files, which `detail` lists.
   * - `checkpoint_failed`: the state after a turn could not be kept, so the turn cannot be undone.
   * - the codes of `ConnectionDiagnostic` of `@codex/app-server`: problems of the connection to an app-server.
   */
  code:
    | "invalid_line"
    | "unknown_event"
    | "unknown_option"
    | "config_warning"
    | "deprecation"
    | "no_credentials"
    | "mcp_server_failed"
    | "mcp_login_required"
    | "approval_declined"
    | "user_input_unanswered"
    | "elicitation_refused"
    | "tool_failed"
    | "request_left"
    | "output_schema"
    | "tools_unavailable"
    | "old_server"
    | "unreadable_image"
    | "reconnecting"
    | "checkpoint_incomplete"
    | "checkpoint_failed"
    | (string & {});
  /** What happened, in words. */
  message: string;
  /** The thread, if known. */
  threadId?: string;
  /** The beginning of the line or data concerned, if any. */
  detail?: string;
  /** The error that was thrown, if any. */
  cause?: unknown;
};

/** Calls the caller's callback. Its own errors, thrown or rejected, must not end a turn. */
export function reportDiagnostic(
  onDiagnostic: ((diagnostic: Diagnostic) => unknown) | undefined,
  diagnostic: Diagnostic,
): void {
  void callSafely(() => onDiagnostic?.(diagnostic));
}
